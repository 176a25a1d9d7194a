using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Bench.Contract;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Parts;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Tls;

namespace Bench.Loadgen.Targets;

/// <summary>A server of somebody's own, as a target file describes it: started for the trial, or attached to.</summary>
internal sealed class PeerTarget : ITarget
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    private readonly TargetFile _file;
    private readonly Uri _url;
    private readonly StartFolder? _folder;
    private readonly PeerProcess? _process;
    private readonly PeerPublisher? _publisher;

    private PeerTarget(TargetFile file, Uri url, TrialPlan plan, TimeProvider time, StartFolder? folder, PeerProcess? process)
    {
        (_file, _url, _folder, _process) = (file, url, folder, process);
        _publisher = !file.PublishesItself && file.Spec.Publish is { } publish
            ? new PeerPublisher(publish, url, plan.TopicPrefix, time, plan.Trust)
            : null;
        Probe = (file.Spec, process) switch
        {
            ({ Metrics: { } metrics }, _) => new MetricsProbe(metrics, url, plan.Trust),
            ({ Process.Cgroup: { } group }, _) => new CgroupProbe(group),
            ({ Process: null }, null) => new NoProbe($"target {file.Spec.Name} names nothing to read CPU and memory of; give process (id, "
                + "name or cgroup) or metrics in its file"),
            _ => new ProcessProbe(() => ProcessIds),
        };
    }

    public IReadOnlyList<int> ProcessIds => (_process, _file.Spec.Process) switch
    {
        ({ } started, _) => ProcessTree.Of(started.Id),
        (_, { Id: { } id }) => ProcessTree.Of(id),
        (_, { Cgroup: { } group }) => new CgroupProbe(group).ProcessIds,
        (_, { Name: { } name }) => NumbersOf(name),
        _ => [],
    };

    public TlsTrust? Trust => null;

    public bool HasEnded => _process?.HasExited ?? (_file.Spec.Process is { Id: { } id } && ProcessCpu.Read(id) is null);

    public IProbe Probe { get; }

    public IPublisher? Publisher => _publisher;

    /// <summary>What must be installed for a target and is not; each with the command that installs it.</summary>
    public static IEnumerable<string> Missing(TargetFile file) =>
    [
        .. OwnParts(file.Spec.Start).Select(why => $"target {file.Spec.Name} needs a program of the harness: {why}"),
        .. (file.Spec.Start?.Needs ?? []).Where(need => !IsThere(need.What, file.Folder))
            .Select(need => $"target {file.Spec.Name} needs {need.What}, which is not here; get it with: {InstallOf(need, file.Folder)}"),
    ];

    /// <summary>Whether a target is on this machine; one that is elsewhere may belong to somebody else.</summary>
    public static bool IsHere(TargetFile file) => IsOnLoopback(file)
        || IPAddress.TryParse(HostOf(file), out var address)
        && NetworkInterface.GetAllNetworkInterfaces().SelectMany(i => i.GetIPProperties().UnicastAddresses)
            .Any(own => own.Address.Equals(address));

    /// <summary>Whether no other machine can reach it by the address that its file gives.</summary>
    public static bool IsOnLoopback(TargetFile file) =>
        HostOf(file) is var host && (host == "localhost" || IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Starts the target of a trial, or attaches to it.</summary>
    /// <exception cref="ChildFailedException">It does not start, or does not answer.</exception>
    public static async Task<PeerTarget> StartAsync(TrialPlan plan, TimeProvider time, CancellationToken stop)
    {
        var file = plan.Target ?? throw new ArgumentException("the trial has the own server as its target");
        StartFolder? folder = null;
        PeerProcess? process = null;
        PeerTarget? target = null;
        try
        {
            var port = file.Spec.Start is null ? 0 : FreePort.Find();
            var url = new Uri(Address(file, port));
            if (file.Spec.Start is { } start)
            {
                await NobodyAnswersAsync(file, url, stop);
                folder = new StartFolder(file, port);
                process = PeerProcess.Start(
                    $"target {file.Spec.Name}", [.. start.Command.Select(word => folder.Fill(word, "start.command"))], file.Folder,
                    plan.Cores.Server);
            }

            await AnswersAsync(file, url, plan.Trust, process, time, stop);
            target = new PeerTarget(file, url, plan, time, folder, process);
            if (target._publisher is { } publisher) await publisher.OpenAsync(stop);
            return target;
        }
        catch (Exception e)
        {
            if (target is not null) await target.DisposeAsync();
            else
            {
                if (process is not null) await process.DisposeAsync();
                folder?.Dispose();
            }

            if (e is TargetException) throw new ChildFailedException(e.Message);
            if (e is PublishPathException) throw new ChildFailedException($"the target {file.Spec.Name}: {e.Message}");
            throw;
        }
    }

    // What runs there already would be measured, and what is started would be read for its CPU and memory.
    private static async Task NobodyAnswersAsync(TargetFile file, Uri url, CancellationToken stop)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(url.DnsSafeHost, url.Port, stop);
        }
        catch (SocketException)
        {
            return;
        }

        throw new ChildFailedException($"something listens at {url.GetLeftPart(UriPartial.Authority)} before the target {file.Spec.Name} "
            + "is started: end it, or write ${port} in url and start.command of its file");
    }

    public IReadOnlyList<Uri> UrlsFor(PatternSettings pattern) => [_url];

    public Task<ServerInfo?> InfoAsync(CancellationToken stop) => Task.FromResult<ServerInfo?>(null);

    public Task<ChildFailedException> FailureAsync(string doing) =>
        _process?.FailureAsync(doing) ?? Task.FromResult(
            new ChildFailedException($"the target {_file.Spec.Name} (process {_file.Spec.Process?.Id}) is gone while {doing}"));

    public Task<bool> StopAsync(TimeSpan patience) => _process?.StopAsync(patience) ?? Task.FromResult(true);

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_publisher is not null) await _publisher.DisposeAsync();
        }
        finally
        {
            // Whatever became of the publishing, nothing that was started stays.
            (Probe as IDisposable)?.Dispose();
            try
            {
                if (_process is not null) await _process.DisposeAsync();
            }
            finally
            {
                _folder?.Dispose();
            }
        }
    }

    private static string InstallOf(NeedSpec need, string folder) =>
        Programs.Installed && need.InstallForTool is { } command
            ? command.Replace($"${{{Places.Here}}}", folder, StringComparison.Ordinal)
            : need.Install;

    // What is wrong with those programs of the harness that a command names by their places.
    private static IEnumerable<string> OwnParts(StartSpec? start)
    {
        foreach (var (place, find) in OwnPrograms.All)
            if (start?.Command.Any(word => word.Contains($"${{{place}}}", StringComparison.Ordinal)) == true
                && Programs.Lack(find) is { } why)
                yield return why;
    }

    private static bool IsThere(string what, string folder)
    {
        if (!what.Contains('/', StringComparison.Ordinal)) return InstalledProgram.Find(what) is not null;
        for (var above = new DirectoryInfo(folder); above is not null; above = Path.IsPathRooted(what) ? null : above.Parent)
            if (Path.Exists(Path.Combine(above.FullName, what))) return true;
        return false;
    }

    /// <summary>The host of the address that its file gives.</summary>
    public static string HostOf(TargetFile file) => new Uri(Address(file, 1)).DnsSafeHost;

    private static string Address(TargetFile file, int port)
    {
        try
        {
            return Template.Parse(file.Spec.Url, Places.OfAddress).Fill(
                place => place == Places.Port ? port.ToString(System.Globalization.CultureInfo.InvariantCulture) : Places.Variable(place));
        }
        catch (TemplateException e)
        {
            throw new TargetException($"target {file.Spec.Name}: url: {e.Message}");
        }
    }

    // Whatever it answers, it answers: but for what a server that speaks TLS alone has for plain HTTP.
    private static async Task AnswersAsync(
        TargetFile file, Uri url, TlsTrust? trust, PeerProcess? process, TimeProvider time, CancellationToken stop)
    {
        using var http = new HttpClient(TlsHandler.Make(trust)) { BaseAddress = url };
        using var limit = new CancellationTokenSource(StartPatience, time);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        while (true)
        {
            if (process?.HasExited == true) throw await process.FailureAsync("starting");
            try
            {
                using var response = await http.GetAsync(
                    file.Spec.Start?.Ready ?? "/", HttpCompletionOption.ResponseHeadersRead, patience.Token);
                if (await TlsLook.TroubleAsync(url, (int)response.StatusCode, StartPatience, stop) is { } trouble)
                    throw NoTalk(file, url, trouble);
                return;
            }
            catch (HttpRequestException e)
            {
                if (await TlsLook.TroubleAsync(url, trust, e, StartPatience, stop) is { } trouble) throw NoTalk(file, url, trouble);
                if (process is null)
                    throw new ChildFailedException(
                        $"the target {file.Spec.Name} does not answer at {url}: {e.Message}; start it first, or give its file a start");
                await Task.Delay(LookAgain, time, stop);
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                throw process is null
                    ? new ChildFailedException(
                        $"the target {file.Spec.Name} did not answer GET {url} within {StartPatience.TotalSeconds:0} s")
                    : await process.FailureAsync($"starting: it was not ready within {StartPatience.TotalSeconds:0} s");
            }
        }
    }

    private static ChildFailedException NoTalk(TargetFile file, Uri url, string trouble) =>
        new($"the target {file.Spec.Name} cannot be spoken to at {url}: {TlsTrouble.Meaning(trouble)}");

    private static int[] NumbersOf(string name)
    {
        var processes = Process.GetProcessesByName(name);
        try
        {
            return [.. processes.Select(p => p.Id)];
        }
        finally
        {
            foreach (var process in processes) process.Dispose();
        }
    }
}
