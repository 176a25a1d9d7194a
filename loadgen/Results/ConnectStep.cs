namespace Bench.Loadgen.Results;

/// <summary>
/// What one step of the connect phase took on the server and on the wire: from before its connects to 300 ms after the last. All that
/// happened meanwhile is in it, polls of clients that were connected before too; whoever wants the connects alone takes the others off.
/// </summary>
public sealed record ConnectStep
{
    /// <summary>Clients that got a connection. Over HTTP/2 several may share one.</summary>
    public required long Connects { get; init; }

    /// <summary>Its length, in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>
    /// Of that, until the last of its clients was ready, which takes as long as the scenario's pace, the server or the generators need;
    /// null in files of before it was told.
    /// </summary>
    public double? ConnectSeconds { get; set; }

    /// <summary>Requests of polling and long-polling, the first of each client among them; 0 for the patterns that are pushed to.</summary>
    public required long Requests { get; init; }

    /// <summary>Server CPU, user + system, in microseconds; null where not to be had.</summary>
    public required double? CpuUs { get; init; }

    /// <summary>CPU of the generators, user + system, in microseconds; null in files of before it was told.</summary>
    public double? GeneratorCpuUs { get; set; }

    /// <summary>
    /// Time by the clock that the server compiled methods since the step before was over, in milliseconds; null in the first step, and for
    /// a server that does not say.
    /// </summary>
    public required double? CompileMs { get; init; }

    /// <summary>Bytes on the wire, both ways, all layers; null where segments could not be counted.</summary>
    public required double? Bytes { get; init; }

    /// <summary>Of these, bytes to the server; null where the directions could not be counted apart.</summary>
    public required double? UpBytes { get; init; }
}
