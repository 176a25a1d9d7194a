namespace Bench.Tests.House;

/// <summary>Lines of code end where people who read two files side by side still see them.</summary>
public sealed class LineLengthTests
{
    /// <summary>Characters of a line, indent included.</summary>
    private const int Limit = 140;

    /// <summary>Files with longer lines outside raw strings: how many, and why. This list may only get shorter.</summary>
    private static readonly (string File, int Lines, string Why)[] Allowed =
    [
        ("loadgen/ClientBench/FigureTable.cs", 1, "one expression within an interpolated string"),
        ("loadgen/Findings/LossOff.cs", 1, "one FormattableString, which takes no +"),
        ("loadgen/Presets/AblyGooglePoll.cs", 1, "one FormattableString, which takes no +"),
        ("loadgen/Presets/BozdagCoherence.cs", 1, "one FormattableString, which takes no +"),
        ("loadgen/Presets/CentrifugoIdle.cs", 1, "one FormattableString, which takes no +"),
        ("loadgen/Presets/DsbenchLongpoll.cs", 1, "one FormattableString, which takes no +"),
        ("loadgen/Presets/DsbenchSseFanout.cs", 2, "one FormattableString, which takes no +"),
        ("loadgen/Presets/QuantumHeaders.cs", 1, "one FormattableString, which takes no +"),
        ("loadgen/Presets/SignalrUnit1.cs", 1, "one FormattableString, which takes no +"),
        ("loadgen/Presets/SupabaseBroadcast.cs", 1, "one FormattableString, which takes no +"),
        ("loadgen/Presets/WebpubsubUnit1.cs", 1, "one FormattableString, which takes no +"),
        ("loadgen/Progress/PlainView.cs", 1, "one FormattableString, which takes no +"),
        ("loadgen/Report/Advice/AdviceText.cs", 1, "one expression within an interpolated string"),
        ("loadgen/Report/Ci/StepSummary.cs", 1, "one FormattableString, which takes no +"),
        ("loadgen/Report/Crossovers/CrossoverSet.cs", 1, "one pattern of properties"),
        ("loadgen/Report/Summary/AnswerTable.cs", 1, "one expression within an interpolated string"),
        ("loadgen/Report/Tables/TableKinds.cs", 2, "one expression within an interpolated string"),
        ("loadgen/Report/Trend/TrendProgram.cs", 1, "one expression within an interpolated string"),
        ("loadgen/Scenarios/Beside.cs", 1, "one expression within an interpolated string"),
        ("loadgen/Scenarios/Scenario.cs", 1, "one pattern of properties"),
        ("loadgen/SelfTest/SelfTestRun.cs", 1, "one expression within an interpolated string"),
        ("loadgen/Testing/BenchRun.cs", 1, "one expression within an interpolated string"),
        ("server/Host/Http/Listener.cs", 1, "a comment behind a call, which belongs to it"),
        ("tests/Shared/PlainWords.cs", 1, "a regular expression in one piece"),
        ("tests/Unit/WaitingRules.cs", 1, "a regular expression in one piece"),
    ];

    [Fact]
    public void No_line_is_longer()
    {
        var found = Repository.Sources("", ".cs").Where(file => !file.StartsWith("artifacts/", StringComparison.Ordinal))
            .Select(file => (File: file, Lines: Longer(Repository.Read(file)).ToArray()))
            .Where(f => f.Lines.Length != Allowed.FirstOrDefault(a => a.File == f.File).Lines)
            .SelectMany(
                f => f.Lines.Select(line => $"{f.File}({line.Number}): {line.Length} characters").DefaultIfEmpty($"{f.File}: none is left"))
            .ToArray();
        Assert.True(
            found.Length == 0,
            $"at most {Limit} characters a line; break these, or bring the list up to date:\n{string.Join('\n', found)}");
    }

    [Fact]
    public void A_file_of_the_list_is_there() =>
        Assert.All(
            Allowed, a => Assert.True(File.Exists(Path.Combine(Repository.Root, a.File)), $"{a.File} is not there; take it off the list"));

    [Theory]
    [InlineData(140, 0)]
    [InlineData(141, 1)]
    public void The_end_of_a_line_is_not_counted(int length, int count)
    {
        Assert.Equal(count, Longer(new string('x', length) + "\n").Count());
        Assert.Equal(count, Longer(new string('x', length) + "\r\n").Count());
    }

    [Fact]
    public void What_is_within_a_raw_string_may_be_longer_and_what_follows_it_may_not()
    {
        var quotes = new string('"', 3);
        var longer = new string('x', Limit + 1);
        Assert.Empty(Longer($"var a = {quotes}\n{longer}\n{quotes};"));
        Assert.Empty(Longer($"var a = {quotes}{longer}{quotes};"));
        Assert.Equal([(4, Limit + 1)], Longer($"var a = {quotes}\nx\n{quotes};\n{longer}"));
    }

    // A line is left out where a raw string begins, goes on or ends in it: what that holds cannot be broken.
    private static IEnumerable<(int Number, int Length)> Longer(string text)
    {
        var number = 0;
        var inside = 0;
        foreach (var line in text.Split('\n').Select(line => line.TrimEnd('\r')))
        {
            number++;
            var raw = inside > 0;
            for (var at = 0; at < line.Length; at++)
            {
                var quotes = line.AsSpan(at).IndexOfAnyExcept('"') is var other && other < 0 ? line.Length - at : other;
                if (quotes >= 3)
                {
                    raw = true;
                    // As many quotes as began it end it.
                    if (inside == 0) inside = quotes;
                    else if (quotes >= inside) inside = 0;
                }

                at += Math.Max(0, quotes - 1);
            }

            if (!raw && line.Length > Limit) yield return (number, line.Length);
        }
    }
}
