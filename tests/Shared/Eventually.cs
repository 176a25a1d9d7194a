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
        var begin = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            var waited = TimeProvider.System.GetElapsedTime(begin);
            if (waited > Patience) Assert.Fail($"not within {Patience.TotalMinutes:0} minutes: {await otherwise()}");
            // What takes long is looked at less often: looking is work, and others wait for this machine.
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Clamp(waited.TotalMilliseconds / 20, 5, 100)), CancellationToken.None);
        }
    }

    /// <summary>A token that is cancelled at the deadline.</summary>
    public static CancellationToken Token() => new CancellationTokenSource(Patience).Token;
}
