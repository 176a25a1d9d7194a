using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;

namespace Bench.Loadgen.Middleboxes;

/// <summary>A middlebox that stands in front of one server for one trial.</summary>
internal interface IMiddlebox : IRestartable, IAsyncDisposable
{
    /// <summary>Where clients connect.</summary>
    Uri Url { get; }

    /// <summary>It has ended, and not because it was taken down.</summary>
    bool HasEnded { get; }

    /// <summary>Its processes.</summary>
    IReadOnlyList<int> ProcessIds { get; }

    /// <summary>What it has last written of what went wrong; null while it is content.</summary>
    string? LastWords { get; }

    /// <summary>CPU time of its processes in microseconds; null when one cannot be read.</summary>
    double? ReadCpuUs();

    /// <summary>Resident memory of its processes in bytes; null when one cannot be read.</summary>
    long? ResidentBytes();

    /// <summary>How it has ended.</summary>
    Task<ChildFailedException> FailureAsync(string doing);
}
