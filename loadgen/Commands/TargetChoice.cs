using System.CommandLine;
using Bench.Contract;
using Bench.Contract.Reading;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Targets;

namespace Bench.Loadgen.Commands;

/// <summary>The targets of a run: read, checked for what they need, and held against the scenario.</summary>
/// <param name="Scenario">The part of the scenario that they can carry, each pattern with the name of its target.</param>
/// <param name="Files">The targets beside the own server, by name.</param>
internal sealed record TargetChoice(Scenario Scenario, IReadOnlyDictionary<string, TargetFile> Files)
{
    internal static readonly Option<string?> Url = new("--target-url")
    {
        Description = "Where the target listens that runs already, such as http://127.0.0.1:3000, instead of the url of its file; nothing "
            + "is started"
    };

    /// <summary>The targets of a scenario.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="asked">Names and paths that take the place of the scenario's; empty for those.</param>
    /// <param name="owned">The user says that targets elsewhere are theirs to load.</param>
    /// <param name="say">Takes what is left out.</param>
    /// <param name="url">Where the one target listens, instead of the url of its file; null for that.</param>
    /// <exception cref="TargetException">One cannot be used, or nothing is left to measure.</exception>
    public static TargetChoice Of(
        Scenario scenario, IReadOnlyList<string> asked, bool owned, Action<string> say, string? url = null)
    {
        var chosen = asked.Count > 0 ? asked : [.. scenario.Patterns.Select(p => p.Target ?? scenario.Target ?? OwnTargets.Plain)];
        if (url is not null) CheckOne(url, chosen);
        var files = new Dictionary<string, TargetFile>();
        var names = new Dictionary<string, string?>();
        foreach (var nameOrPath in asked.Concat(scenario.Patterns.Select(p => p.Target ?? scenario.Target ?? OwnTargets.Plain)).Distinct())
        {
            if (OwnTargets.All.ContainsKey(nameOrPath))
            {
                names[nameOrPath] = nameOrPath == OwnTargets.Plain ? null : nameOrPath;
                continue;
            }

            if (asked.Count > 0 && !asked.Contains(nameOrPath)) continue;
            var file = Read(nameOrPath, owned, url);
            if (!files.TryAdd(file.Spec.Name, file))
                throw new TargetException($"two targets are named {file.Spec.Name}; give one of them another name");
            names[nameOrPath] = file.Spec.Name;
        }

        var patterns = asked.Count > 0
            ? scenario.Patterns.SelectMany(p => asked.Select(target => p with { Target = names[target] })).Distinct().ToArray()
            : [.. scenario.Patterns.Select(p => p with { Target = names[p.Target ?? scenario.Target ?? OwnTargets.Plain] })];
        // The server of another target of the run tells other periods.
        patterns = [.. patterns.Select(
            p => p.Kind.AsksByRequest || OwnTargets.KeepAliveMsOf(p.Target) is not { } ms ? p : p with { KeepAliveMs = ms })];
        foreach (var name in patterns.Where(p => p.Tls ?? scenario.Tls ?? false).Select(p => p.Target).Distinct())
            if (NoTls(name, files) is { } why) throw new TargetException($"target {name} cannot be spoken to over TLS: {why}");
        foreach (var name in patterns.Where(p => p.Http2 ?? scenario.Http2 ?? false).Select(p => p.Target).Distinct())
            if (OwnTargets.SpeaksNoHttp2(name) is { } why)
                throw new TargetException($"target {name} cannot be spoken to over HTTP/2: {why}");
        foreach (var name in patterns.Where(p => p.Compression ?? scenario.Compression ?? false).Select(p => p.Target).Distinct())
            if (OwnTargets.CompressesNot(name) is { } why) throw new TargetException($"target {name} cannot compress: {why}");
        foreach (var pattern in patterns)
            if (pattern.Target is { } name
                && files.TryGetValue(name, out var file)
                && file.Spec.Patterns.GetValueOrDefault(pattern.Pattern)?.Hub is not null
                && NotOfHub(pattern, scenario) is { } why)
                throw new TargetException($"target {name}: {why}");
        if (patterns.FirstOrDefault(p => p.FlushMs > 0 && p.Target is not null && files.ContainsKey(p.Target)) is { } gathers)
            throw new TargetException($"flush_ms is asked of the harness's own server ({string.Join(", ", OwnTargets.All.Keys)}); "
                + $"whether {gathers.Target} gathers is set on that server: leave flush_ms out");
        if (patterns.FirstOrDefault(p => p.Resume is not null && p.Target is not null && files.ContainsKey(p.Target)) is { } naive)
            throw new TargetException("resume is a setting of clients of the harness's own server "
                + $"({string.Join(", ", OwnTargets.All.Keys)}); what clients of {naive.Target} say "
                + "is in its target file: leave resume out");
        if (patterns.FirstOrDefault(p => p.HeartbeatMs is not null
            && (OwnTargets.KeepAliveMsOf(p.Target) is not null || p.Target is not null && files.ContainsKey(p.Target))) is { } beats)
            throw new TargetException("heartbeat_ms is an option of the harness's own server "
                + $"({string.Join(", ", OwnTargets.All.Keys.Where(key => OwnTargets.KeepAliveMsOf(key) is null))}); {beats.Target} has its "
                + "own: leave heartbeat_ms out");
        // Nothing is asked of another server that it may not know.
        patterns = [.. patterns.Select(
            p => p.Target is not null && files.ContainsKey(p.Target) && !p.Kind.OnTimer ? p with { FlushMs = 0 } : p)];
        var named = scenario with { Target = null, Patterns = patterns };
        var choice = new TargetChoice(files.Count == 0 ? named : Narrow(named, files, say), files);
        if (choice.Scenario.Patterns.FirstOrDefault(p => p.TlsResume == true && (p.Tls ?? scenario.Tls) != true) is { } plain)
            throw new TargetException($"pattern '{plain.Label}': tls_resume is of sessions of TLS, and no TLS is spoken; add \"tls\": true "
                + "(of a target of your own: write https:// in its url), or leave tls_resume out");
        foreach (var (name, file) in files)
            if (Unfilled(file, choice.Scenario.Patterns.Where(p => p.Target == name).Select(p => p.Pattern))
                .ToArray() is { Length: > 0 } unfilled)
                throw new TargetException($"target {name}: {string.Join("; ", unfilled)}");
        return choice;
    }

    // A place without a value would be found in the middle of a trial, one by one.
    private static IEnumerable<string> Unfilled(TargetFile file, IEnumerable<string> patterns)
    {
        var notSet = TargetVariables.OfRun(file).Concat(TargetVariables.OfClients(file, patterns)).Distinct()
            .Where(name => Environment.GetEnvironmentVariable(name) is null).ToArray();
        if (notSet.Length > 0)
            yield return "its file names environment variables that are not "
                + $"set: {string.Join(", ", notSet.Select(name => Shown.Of(name)))}; set them before the run, such "
                + $"as with export {Shown.Of(notSet[0])}=…";
    }

    private static string? NotOfHub(PatternSettings pattern, Scenario scenario) =>
        pattern.Http2 ?? scenario.Http2 ?? false ? "hubs are not spoken to over HTTP/2 yet; leave http2 out"
        : pattern.Compression ?? scenario.Compression ?? false ? "SignalR's client asks for nothing compressed; leave compression out"
        : null;

    private static string? NoTls(string? target, Dictionary<string, TargetFile> files) =>
        target is null || !files.TryGetValue(target, out var file) ? OwnTargets.SpeaksNoTls(target)
        : file.SpeaksTls ? null
        : $"its url is {file.Spec.Url}; write https:// there, where it speaks TLS, or leave tls out";

    // An address is of one server, and the harness's own is where the harness starts it.
    private static void CheckOne(string url, IEnumerable<string> chosen)
    {
        string[] all = [.. chosen.Distinct()];
        if (all is not [var one] || OwnTargets.All.ContainsKey(one))
            throw new TargetException($"--target-url {Shown.Of(url)} says where one target listens that runs already, and this run has "
                + $"{string.Join(", ", all.Select(name => Shown.Of(name)))}; give one --target: a target file, or one of "
                + $"{string.Join(", ", TargetFile.Named)}");
    }

    private static TargetFile Read(string nameOrPath, bool owned, string? url)
    {
        var target = url is null ? Named(nameOrPath) : Named(nameOrPath).At(url);
        if (PeerTarget.Missing(target).ToArray() is { Length: > 0 } missing) throw new TargetException(string.Join("; ", missing));
        if (!owned && !PeerTarget.IsHere(target))
            throw new TargetException($"target {target.Spec.Name} at {target.Spec.Url} is not an address of this machine: thousands of "
                + "connections may do harm there; if it is yours to load, add --i-own-this-target");
        if (target is { Stamps: true, Spec.ClockOffsetMs: null } && !PeerTarget.IsHere(target))
            throw new TargetException($"target {target.Spec.Name} at {target.Spec.Url} is not on this machine, and its messages have "
                + "stamps of a clock there: a receipt here less a stamp of there is the offset between two clocks as much as a "
                + "latency. Run bench on the target's host; or give that offset in its file, as clock_offset_ms (how far its clock is "
                + "ahead, in milliseconds, below zero where it is behind); or leave stamp out: gaps, counts and bytes are measured, and no "
                + "latency");
        return target;
    }

    // NAME=FILE: the same file for two servers, or two files of one name.
    private static TargetFile Named(string nameOrPath)
    {
        if (nameOrPath.IndexOf('=', StringComparison.Ordinal) is not (> 0 and var at) || File.Exists(nameOrPath))
            return TargetFile.Load(nameOrPath);
        var name = nameOrPath[..at];
        if (!Protocol.IsTopicName(name) || OwnTargets.All.ContainsKey(name))
            throw new TargetException($"--target {Shown.Of(nameOrPath)}: the name before '=' must be {Protocol.TopicNameRule}, and none "
                + $"of {string.Join(", ", OwnTargets.All.Keys)}");
        var target = TargetFile.Load(nameOrPath[(at + 1)..]);
        return target with { Spec = target.Spec with { Name = name } };
    }

    // Nobody makes a target that publishes by itself publish faster.
    private static Workload[] AtLifesPace(Workload[] workloads, string itself, Action<string> say)
    {
        Workload[] left = [.. workloads.Where(w => w.TimeScale == 1)];
        var faster = string.Join(", ", workloads.Except(left).Select(w => $"{w.Name} (time_scale {w.TimeScale:0.##})"));
        if (left.Length == 0)
            throw new TargetException($"every workload that is left runs faster than life, and {itself} publishes by itself, at a pace "
                + $"of its own: {faster}; take workloads without time_scale");
        if (faster.Length > 0) say($"left out, as they run faster than life and {itself} publishes by itself: {faster}");
        return left;
    }

    private static Scenario Narrow(Scenario scenario, IReadOnlyDictionary<string, TargetFile> files, Action<string> say)
    {
        var left = scenario.Patterns.ToLookup(
            p => p.Target is null || !files.TryGetValue(p.Target, out var file) || file.Spec.Patterns.ContainsKey(p.Pattern));
        var unspoken = left[false].GroupBy(p => p.Target!)
            .Select(g => $"{g.Key} does not speak {string.Join(", ", g.Select(p => p.Pattern).Distinct())}").ToArray();
        if (!left[true].Any()) throw new TargetException($"nothing is left to measure: {string.Join("; ", unspoken)}");
        if (unspoken.Length > 0) say($"left out: {string.Join("; ", unspoken)}");
        var workloads = scenario.Workloads.Where(w => w.Direction == Direction.Receive).ToArray();
        if (workloads.Length == 0)
            throw new TargetException("in every workload of the scenario clients send too; what they send to a target of one's own cannot "
                + "be told from others' yet: take workloads with direction receive");
        if (workloads.Length < scenario.Workloads.Count)
            say($"left out, as clients send in them: {string.Join(", ", scenario.Workloads.Except(workloads).Select(w => w.Name))}");
        if (files.Values.Where(f => f.PublishesItself).Select(f => f.Spec.Name).ToArray() is { Length: > 0 } itself)
            workloads = AtLifesPace(workloads, string.Join(", ", itself), say);
        return scenario with
        {
            Patterns = [.. left[true].Select(p => p.Target is not null && files.TryGetValue(p.Target, out var file)
                ? p with { KeepAliveMs = file.Spec.Patterns[p.Pattern].KeepAliveMs, Tls = file.SpeaksTls ? true : null }
                : p)],
            Workloads = workloads
        };
    }
}
