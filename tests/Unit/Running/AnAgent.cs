using Bench.Loadgen.Results;

namespace Bench.Tests.Unit.Running;

/// <summary>What an agent tells of itself, made up; tests change what they are about.</summary>
internal static class AnAgent
{
    public const string Build = "0123456789abcdef";

    /// <summary>An agent on loopback, whose clock is not ours and was not read.</summary>
    public static AgentRecord Named(string name) => new()
    {
        Name = name,
        Address = "127.0.0.1:24200",
        Version = "1.0.0",
        Build = Build,
        Cores = 2,
        DescriptorLimit = 1000,
        LocalPorts = 28_232,
        BusyShare = 0,
        Allowed = [],
        ClockEpoch = "of another machine",
        ProcessId = 1,
    };
}
