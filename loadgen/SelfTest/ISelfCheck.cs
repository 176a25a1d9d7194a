using Bench.Loadgen.Results;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.SelfTest;

/// <summary>Holds one or more small real trials against what they must show.</summary>
internal interface ISelfCheck
{
    /// <summary>What it is about.</summary>
    string Name { get; }

    /// <summary>True when it is also part of the quick half.</summary>
    bool Quick { get; }

    /// <summary>Why it cannot be made here, with what would let it; null when it can.</summary>
    string? Unsupported => null;

    /// <summary>
    /// How many of its rows hang on chance, at most: together with those of all others no more than
    /// <see cref="Statistics.FalseAlarm.Rows"/>.
    /// </summary>
    int ChanceRows => 0;

    /// <summary>Makes the trials and the rows.</summary>
    Task<IReadOnlyList<CheckRow>> RunAsync(TrialBed bed, CancellationToken stop);
}

/// <summary>THE LIST of checks.</summary>
internal static class SelfCheckList
{
    public static IReadOnlyList<ISelfCheck> All { get; } =
    [
        new PollingStaleness(),
        new EmptyPolls(),
        new PauseDiscipline(),
        new LatestValue(),
        new PushBytes(),
        new PollBytes(),
        new ConnectBytes(),
        new TlsBytes(),
        new IdleBytes(),
        new ClientMessages(),
        new InterfaceCounters(),
        new RelayDelay(),
        new RelayBandwidth(),
        new RelayCut(),
        new LongPollTheory(),
        new FanOutLinear(),
        new CoordinatedOmission("coordinated omission", frozenSeconds: 2, steadySeconds: 8, quick: true),
        new CoordinatedOmission("coordinated omission, 5 s of 20", frozenSeconds: 5, steadySeconds: 20, quick: false),
        new CpuAgreement(),
        new SameAgainstSame(),
    ];
}
