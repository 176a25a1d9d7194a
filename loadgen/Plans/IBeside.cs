using Bench.Loadgen.Results;

namespace Bench.Loadgen.Plans;

/// <summary>Those beside the measured clients of a trial, from when they were started until they are told that it is over.</summary>
internal interface IBeside : IAsyncDisposable
{
    /// <summary>It is over: what became of each is told.</summary>
    /// <param name="atOnce">Nobody reads what is left.</param>
    Task<IReadOnlyList<BesideRecord>> EndAsync(bool atOnce = false);
}
