using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Bench.Loadgen.Links;

namespace Bench.Tests.EndToEnd;

/// <summary>Real agents on loopback, of one fleet.</summary>
internal sealed class FleetBed : IAsyncDisposable
{
    private static readonly Dictionary<string, string> Nothing = [];
    // docs/fleet.md: 10 s without a question, and the end itself: below 15 s. From one look at the process table to the next is at least
    // this, so that whoever is still seen at a later look has taken longer, on whatever machine. The 10 s are tested by a fake clock.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);
    private const int MostLooks = 750;
    private const int MostStarts = 5;

    // In a link's last words, and in those of a roll call: only what time alone explains, or a fault of the door would be skipped.
    private static readonly string[] TakenForGone =
        ["it has not answered for", "of the fleet gave no answer", "nobody answers there within"];

    private static readonly string[] HandshakeWasLate = ["broke off before tokens were compared", "does not greet as this version's do"];

    private static int _lastPort = 20_000 + Environment.ProcessId % 3_000 * 2;

    private readonly IPAddress _loopback;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly string[] _options;
    private readonly bool _joins;
    private readonly List<Process> _started = [];
    private readonly List<string> _addresses = [];

    private FleetBed(IPAddress loopback, IReadOnlyDictionary<string, string> environment, string[] options)
    {
        (_loopback, _environment, _options) = (loopback, environment, options);
        _joins = !options.Any(o => o.StartsWith("--cluster", StringComparison.Ordinal));
    }

    /// <summary>Where the first agent is asked.</summary>
    public string Address => _addresses[0];

    /// <summary>Where the second agent is asked.</summary>
    public string OtherAddress => _addresses[1];

    /// <summary>Whether a program has a connection to the second agent; agents have theirs to each other at another port.</summary>
    public bool SecondIsAsked
    {
        get
        {
            var place = IPEndPoint.Parse(OtherAddress);
            return IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
                .Any(c => c.State == TcpState.Established && c.RemoteEndPoint.Equals(place));
        }
    }

    /// <summary>Process of the first agent, which is not the program that a user starts.</summary>
    public int FirstAgent => AgentOf(_started[0]);

    /// <summary>Process of the second agent.</summary>
    public int SecondAgent => AgentOf(_started[1]);

    /// <summary>The program that a user starts for the first agent.</summary>
    public Process FirstProgram => _started[0];

    /// <summary>The same for the second.</summary>
    public Process SecondProgram => _started[1];

    /// <summary>Waits for the end of what a run over a fleet has started, which may take 15 s once its coordinator is gone.</summary>
    /// <param name="ended">Looks whether it has ended.</param>
    /// <param name="what">What that is, for messages.</param>
    public static async Task EndedWithin15SAsync(Func<bool> ended, string what)
    {
        for (var looks = 1; !ended(); looks++)
        {
            Assert.True(looks < MostLooks, $"{what} is still there at look {looks}");
            await Task.Delay(BetweenLooks, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Starts agents A and B; B joins A, unless the options name what keeps the list of members.</summary>
    /// <param name="environment">More of their environment; null for nothing.</param>
    /// <param name="address">Where they listen; null for 127.0.0.1.</param>
    /// <param name="behind">A command that starts the second; null for none.</param>
    /// <param name="second">Where the second listens, in another network; null for where the first does.</param>
    /// <param name="options">Options of each of them beside its name, its address and --join.</param>
    public static async Task<FleetBed> StartAsync(
        IReadOnlyDictionary<string, string>? environment = null, IPAddress? address = null, string[]? behind = null,
        IPAddress? second = null, params string[] options)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "processes are found through /proc: run on Linux");
        var fleet = new FleetBed(address ?? IPAddress.Loopback, environment ?? Nothing, options);
        try
        {
            await fleet.AddAsync("A");
            fleet.Start("B", behind, address: second);
            await fleet.ListensAsync(1, "B", behind);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one more, and waits until it is a part of the fleet.</summary>
    public async Task<Process> AddAsync(string name, string[]? behind = null)
    {
        Start(name, behind);
        return await ListensAsync(_started.Count - 1, name, behind);
    }

    /// <summary>Starts one more, which need not become a part of the fleet.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="behind">A command that starts it; null for none.</param>
    /// <param name="options">Its options beside its name, its address and --join; null for those of the others.</param>
    /// <param name="address">Where it listens, in another network; null for where the others do.</param>
    /// <param name="program">Its bench.dll; null for the one that is tested.</param>
    public Process Start(
        string name, string[]? behind = null, string[]? options = null, IPAddress? address = null, string? program = null)
    {
        // In another network nobody has a port.
        var place = new IPEndPoint(address ?? _loopback, TwoFreePorts(address is null ? _loopback : IPAddress.Loopback)).ToString();
        var process = StartAt(place, name, behind, options, program);
        _started.Add(process);
        _addresses.Add(place);
        return process;
    }

    /// <summary>
    /// Ends the second agent at once, however it is, starts it again where it was, and waits until it is part of the fleet.
    /// </summary>
    /// <param name="behind">A command that starts it; null for none.</param>
    public async Task StartSecondAgainAsync(string[]? behind = null)
    {
        var before = SecondProgram;
        foreach (var agent in AgentsOf(before)) ProcessTable.Kill(agent);
        await EndAsync(before);
        _started[1] = StartAt(OtherAddress, "B", behind);
        before.Dispose();
        await ListensAsync(1, "B", behind);
    }

    private Process StartAt(string place, string name, string[]? behind, string[]? options = null, string? program = null)
    {
        string[] joins = _joins && _addresses.Count > 0 ? ["--join", Address] : [];
        return BenchProgram.StartOther(
            program ?? BenchProgram.BenchDll, behind ?? [], _environment,
            ["agent", "--name", name, "--listen", place, .. joins, .. options ?? _options]);
    }

    // An agent does not become a part of the fleet when a handshake takes longer than 4 s. A busy machine is asked again; a fault of the
    // door stays one.
    private async Task<Process> ListensAsync(int member, string name, string[]? behind)
    {
        for (var tries = 1; await BenchProgram.ReadAllBeforeAsync(_started[member], $"agent {name} listens") is { } said; tries++)
        {
            Assert.True(
                tries < MostStarts && HandshakeWasLate.Any(words => said.Contains(words, StringComparison.Ordinal)),
                $"agent {name} ended at start {tries} before it listened: {said}");
            _started[member].Dispose();
            _started[member] = StartAt(_addresses[member], name, behind);
        }

        return _started[member];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _started)
        {
            await EndAsync(process);
            process.Dispose();
        }
    }

    private static IReadOnlyList<int> AgentsOf(Process program) => program.HasExited ? [] : ProcessTable.ChildrenOf(program.Id);

    // The agent behind the program ends with its input, which one that is stopped would not see.
    private static async Task EndAsync(Process program)
    {
        var agents = AgentsOf(program);
        program.Kill();
        await program.WaitForExitAsync();
        foreach (var agent in agents)
        {
            ProcessTable.GoOn(agent);
            await Eventually.TrueAsync(() => !ProcessTable.All().Contains(agent), () => $"the agent {agent} has not ended");
        }
    }

    /// <summary>A network of its own for an agent; the test is skipped where none can be made.</summary>
    public static NetworkNamespace Network()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "a network of its own is made by root, on Linux");
        try
        {
            return new NetworkNamespace();
        }
        catch (LinkException e)
        {
            Assert.Skip($"a network of its own could not be made: {e.Message}");
            throw;
        }
    }

    /// <summary>Makes a run over this fleet while nothing troubles it.</summary>
    public async Task<(int ExitCode, string Output, string Error)> RunTogetherAsync(params string[] arguments) =>
        SkipIfTooBusy(await BenchProgram.RunAsync(arguments));

    /// <summary>Reads what a run over this fleet says up to a line that starts so, while nothing troubles it.</summary>
    public async Task ReadUntilAsync(Process run, string start)
    {
        if (await BenchProgram.ReadAllBeforeAsync(run, start) is not { } said) return;
        SkipIfTooBusy((1, said, ""));
        Assert.Fail($"the run ended before it said '{start}': {said}");
    }

    /// <summary>
    /// What a run over this fleet ended with that nothing troubled. Where all agents are there, and yet one was taken for gone, the machine
    /// was too busy for them.
    /// </summary>
    public (int ExitCode, string Output, string Error) SkipIfTooBusy((int ExitCode, string Output, string Error) ended)
    {
        SkipIfCalledOff(ended);
        var said = ended.Output + ended.Error;
        Assert.SkipWhen(
            _started.All(p => !p.HasExited) && TakenForGone.Any(words => said.Contains(words, StringComparison.Ordinal)),
            $"this machine was too busy for all agents to answer in time: {said}");
        return ended;
    }

    /// <summary>
    /// What a run over a fleet ended with. A start that an agent heard of too late is called off, as it should be: nothing is measured.
    /// </summary>
    public static (int ExitCode, string Output, string Error) SkipIfCalledOff((int ExitCode, string Output, string Error) ended)
    {
        var said = ended.Output + ended.Error;
        Assert.SkipWhen(
            said.Contains("the start was called off", StringComparison.Ordinal),
            $"this machine was too busy for all agents to hear of the start before it was to be: {said}");
        return ended;
    }

    /// <summary>
    /// Why a trial failed over an agent that is there: where only time explains that it was taken for gone, the machine was too busy.
    /// </summary>
    public static void SkipIfTakenForGone(string agent, string failure)
    {
        SkipIfCalledOff((1, failure, ""));
        Assert.SkipWhen(
            failure.Contains($"{agent} is gone: it has not answered for", StringComparison.Ordinal),
            $"this machine was too busy for the agent to answer in time: {failure}");
    }

    /// <summary>Whether a command ends well here.</summary>
    public static async Task<bool> CanAsync(string[] command)
    {
        try
        {
            using var process = Process.Start(command[0], command[1..]);
            await process.WaitForExitAsync(Eventually.Token());
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false; // There is no such command.
        }
    }

    /// <summary>
    /// The first of two ports that nobody has, below those that the system gives to clients. No other test of this process gets them: they
    /// are taken only later.
    /// </summary>
    public static int TwoFreePorts(IPAddress address)
    {
        while (Interlocked.Add(ref _lastPort, 2) is < 32_000 and var port)
            if (IsFree(address, port) && IsFree(address, port + 1)) return port;
        throw new InvalidOperationException("no two ports of loopback are free");
    }

    /// <summary>Whether a port can be listened on.</summary>
    public static bool IsFree(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Process of the agent that a program runs which a user started.</summary>
    public static int AgentOf(Process process) => ProcessTable.ChildrenOf(process.Id).Single();
}
