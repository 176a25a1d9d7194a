using Bench.Contract.Patterns;

namespace Bench.Loadgen.Dialects;

/// <summary>What a target file may say of messages that the target publishes by itself. Pure.</summary>
internal static class OwnMessages
{
    // Who asks again is told again what it has, which nothing but a number tells from news.
    private static readonly string[] Measured = [.. Ladder.All.Where(p => !p.AsksByRequest).Select(p => p.Key)];

    /// <summary>What is wrong with a pattern in that; each begins behind the pattern's own name.</summary>
    /// <param name="publisher">Who publishes.</param>
    /// <param name="key">The pattern's key.</param>
    /// <param name="pattern">What the file says of it.</param>
    public static IEnumerable<string> Problems(MessageSource publisher, string key, PatternSpec pattern)
    {
        if (publisher == MessageSource.Harness)
        {
            if (pattern.Sequence is not null || pattern.Stamp is not null)
                yield return ": sequence and stamp are of messages that the target publishes by itself, and publisher is harness, whose "
                    + "messages have both; leave them out, or say \"publisher\": \"target\"";
            yield break;
        }

        if (Ladder.Keys.Contains(key) && !Measured.Contains(key))
            yield return ": where the target publishes by itself, patterns that ask are not measured yet; valid: "
                + string.Join(", ", Measured);
        foreach (var problem in MessagePlace.Problems("sequence", pattern.Sequence)) yield return problem;
        foreach (var problem in MessagePlace.Problems("stamp", pattern.Stamp)) yield return problem;
        if (pattern.Stamp is { Unit: StampUnit.Iso8601, Clock: StampClock.Monotonic })
            yield return ".stamp.unit is iso-8601, a date, and its clock monotonic, which has none; say \"clock\": \"unix\", or "
                + "another unit";
    }
}
