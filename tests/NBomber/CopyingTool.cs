using Bench.NBomber;

namespace Bench.Tests.NBomber;

/// <summary>
/// The least that a load tool does: runs so many copies of a body, each begun anew when it returns, until it is told to end.
/// </summary>
internal sealed class CopyingTool(int copies)
{
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _begun;
    private int _early;

    /// <summary>What each copy was told.</summary>
    public IReadOnlyList<List<Receipt>> Told { get; } = [.. Enumerable.Range(0, copies).Select(_ => new List<Receipt>())];

    /// <summary>Bodies begun.</summary>
    public int Begun => _begun;

    /// <summary>Bodies that returned before the tool was told to end.</summary>
    public int ReturnedBeforeTheEnd => _early;

    public Task RunAsync(VirtualUsers users) => Task.WhenAll(Told.Select(told => Task.Run(() => CopyAsync(users, told))));

    private async Task CopyAsync(VirtualUsers users, List<Receipt> told)
    {
        while (!_end.Task.IsCompleted)
        {
            Interlocked.Increment(ref _begun);
            try
            {
                await users.LiveAsync(
                    async receipt =>
                    {
                        await Task.Yield();
                        told.Add(receipt);
                    },
                    () => _end.TrySetResult());
            }
            catch (TimeZoneNotFoundException)
            {
                return; // A copy whose body has failed: a tool counts it, and this one has seen enough.
            }

            if (!_end.Task.IsCompleted) Interlocked.Increment(ref _early);
        }
    }
}
