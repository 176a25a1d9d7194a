using Bench.Contract.Patterns;

namespace Bench.Loadgen.Dialects;

/// <summary>What a target file may say of messages that the target publishes by itself. Pure.</summary>
internal static class OwnMessages
{
    /// <summary>
    /// Whether a target tells clients again what they have, as it does not know that: then nothing that comes again is a repetition.
    /// </summary>
    /// <param name="kind">The pattern.</param>
    /// <param name="pattern">What the file says of it, checked.</param>
    public static bool TellsAgain(Pattern kind, PatternSpec pattern) => kind.AsksByRequest && !(pattern.ToldOnce ?? SaysSince(pattern));

    /// <summary>What is wrong with a pattern in that; each begins behind the pattern's own name.</summary>
    /// <param name="publisher">Who publishes.</param>
    /// <param name="key">The pattern's key.</param>
    /// <param name="pattern">What the file says of it.</param>
    public static IEnumerable<string> Problems(MessageSource publisher, string key, PatternSpec pattern)
    {
        if (publisher == MessageSource.Harness)
        {
            if (pattern.Sequence is not null || pattern.Stamp is not null || pattern.ToldOnce is not null)
                yield return ": sequence, stamp and told_once are of messages that the target publishes by itself, and publisher is "
                    + "harness, whose messages have number and stamp; leave them out, or say \"publisher\": \"target\"";
            yield break;
        }

        var asks = Ladder.Keys.Contains(key) && Ladder.Of(key).AsksByRequest;
        if (!asks && pattern.ToldOnce is not null) yield return ": told_once belongs to polling and long-polling only";
        if (asks && pattern.Sequence is null && pattern.ToldOnce != true)
            yield return ": who asks again may be told again what it has, and nothing but a number tells that from news; name sequence, "
                + "or say \"told_once\": true where each answer holds only what the client was not told before";
        if (pattern.Sequence is null && SaysSince(pattern))
            yield return ": ${since} is the number of the last message that the client has, and no sequence says where numbers are, so "
                + "that it would be 0 for ever; name sequence, or leave ${since} out";
        foreach (var problem in MessagePlace.Problems("sequence", pattern.Sequence)) yield return problem;
        foreach (var problem in MessagePlace.Problems("stamp", pattern.Stamp)) yield return problem;
        if (pattern.Stamp is { Unit: StampUnit.Iso8601, Clock: StampClock.Monotonic })
            yield return ".stamp.unit is iso-8601, a date, and its clock monotonic, which has none; say \"clock\": \"unix\", or "
                + "another unit";
    }

    private static bool SaysSince(PatternSpec pattern) =>
        pattern.Headers.Values.Concat(pattern.Send.Select(step => step.Text)).Append(pattern.Url)
            .Any(text => text.Contains($"${{{Places.Since}}}", StringComparison.Ordinal));
}
