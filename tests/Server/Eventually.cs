namespace Bench.Tests.Server;

/// <summary>Waiting for what happens elsewhere: asked again and again, up to a deadline.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task TrueAsync(Func<bool> condition, Func<string> otherwise)
    {
        var end = TimeProvider.System.GetTimestamp() + Patience.Ticks * TimeProvider.System.TimestampFrequency / TimeSpan.TicksPerSecond;
        while (!condition())
        {
            if (TimeProvider.System.GetTimestamp() > end) Assert.Fail(otherwise());
            await Task.Delay(5);
        }
    }
}
