using Bench.Contract;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Tls;

namespace Bench.Loadgen.Targets;

/// <summary>
/// What a trial measures: started or attached to when there is one of these, ended with it. A trial knows nothing else of a server.
/// </summary>
internal interface ITarget : IAsyncDisposable
{
    /// <summary>Where clients of a pattern connect: one URL for each part of the layout's servers, in their order.</summary>
    IReadOnlyList<Uri> UrlsFor(PatternSettings pattern);

    /// <summary>Which certificates it says are its own; null where it says nothing of them.</summary>
    TlsTrust? Trust { get; }

    /// <summary>Its processes, where they run on this machine and are known: they are no other load. Else empty.</summary>
    IReadOnlyList<int> ProcessIds { get; }

    /// <summary>It has ended, or a part of it: the trial cannot go on.</summary>
    bool HasEnded { get; }

    /// <summary>Its account of itself; null where it gives none.</summary>
    /// <exception cref="ChildFailedException">It cannot be measured from here; the message says why.</exception>
    Task<ServerInfo?> InfoAsync(CancellationToken stop);

    /// <summary>What tells how much it uses.</summary>
    IProbe Probe { get; }

    /// <summary>Who makes messages due, on the schedule of the trial; null where the target does so by itself, on one of its own.</summary>
    IPublisher? Publisher { get; }

    /// <summary>It can be started again while a trial runs; null where it cannot.</summary>
    IRestartable? Restartable => null;

    /// <summary>How it has ended, once it <see cref="HasEnded"/>.</summary>
    Task<ChildFailedException> FailureAsync(string doing);

    /// <summary>Asks it to stop, where this trial has started it.</summary>
    /// <param name="patience">How long it may take before it is killed.</param>
    /// <returns>True when it ended in good order.</returns>
    Task<bool> StopAsync(TimeSpan patience);
}
