using System.Text.RegularExpressions;
using Bench.Report.Saved;

namespace Bench.Report.Summary;

/// <summary>
/// One doubt of several trials, in one sentence: the words of the first, with the figure of each trial where they differ. Only trials that
/// share the doubt and its weight are named, so that a figure never stands for a trial that it is not of. Pure.
/// </summary>
internal static partial class MergedFinding
{
    // Beyond so many the rest is counted: a line has an end.
    private const int Most = 4;

    /// <summary>The sentence.</summary>
    /// <param name="doubts">Number of the trial in the run and what it says, one or more.</param>
    /// <param name="of">How many trials the result has.</param>
    public static string Words(IReadOnlyList<(int Trial, string Message)> doubts, int of)
    {
        var first = doubts[0];
        if (of == 1) return first.Message;
        if (doubts.All(d => d.Message == first.Message)) return $"{first.Message} ({Trials(doubts)} of {of} trials)";
        var figures = Differing([.. doubts.Select(d => d.Message)]);
        return $"{first.Message} (trial {first.Trial}; "
            + $"{string.Join(", ", doubts.Skip(1).Take(Most).Select((d, i) => $"trial {d.Trial}: {figures[i + 1]}"))}"
            + $"{(doubts.Count > Most + 1 ? $" and {doubts.Count - Most - 1} more" : "")}; {doubts.Count} of {of} trials)";
    }

    private static string Trials(IReadOnlyList<(int Trial, string Message)> doubts) =>
        doubts.Count == 1 ? $"trial {doubts[0].Trial}, 1" : $"trials {string.Join(", ", doubts.Select(d => d.Trial))}; {doubts.Count}";

    // The numbers in which each message differs from the others; the whole message where the words differ.
    private static string[] Differing(string[] messages)
    {
        var words = messages.Select(m => Number().Split(m)).ToArray();
        if (words.Any(w => !w.SequenceEqual(words[0]))) return messages;
        var numbers = messages.Select(m => Number().Matches(m).Select(n => n.Value).ToArray()).ToArray();
        var places = Enumerable.Range(0, numbers[0].Length).Where(i => numbers.Any(n => n[i] != numbers[0][i])).ToArray();
        return [.. numbers.Select(n => string.Join(" and ", places.Select(i => n[i])))];
    }

    [GeneratedRegex(@"\d+(?:[.,]\d+)*(?: %| ms)?")]
    private static partial Regex Number();
}
