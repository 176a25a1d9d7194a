namespace Bench.Tests;

/// <summary>Waiting for what happens elsewhere: asked again and again, up to a deadline.</summary>
internal static class Eventually
{
    /// <summary>
    /// The deadline of every wait in the tests. It ends what hangs; it says nothing of speed, so a machine may be as busy as it likes.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static Task TrueAsync(Func<bool> condition, Func<string> otherwise) =>
        TrueAsync(() => Task.FromResult(condition()), () => Task.FromResult(otherwise()));

    public static async Task TrueAsync(Func<Task<bool>> condition, Func<Task<string>> otherwise)
    {
        var end = TimeProvider.System.GetTimestamp() + Patience.Ticks * TimeProvider.System.TimestampFrequency / TimeSpan.TicksPerSecond;
        while (!await condition())
        {
            if (TimeProvider.System.GetTimestamp() > end) Assert.Fail($"not within {Patience.TotalMinutes:0} minutes: {await otherwise()}");
            await Task.Delay(5, CancellationToken.None);
        }
    }

    /// <summary>A token that is cancelled at the deadline.</summary>
    public static CancellationToken Token() => new CancellationTokenSource(Patience).Token;
}
