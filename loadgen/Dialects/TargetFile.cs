using System.Reflection;
using System.Text;
using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Contract.Reading;
using Bench.Loadgen.Parts;

namespace Bench.Loadgen.Dialects;

/// <summary>A target that cannot be used as it is described; the message names the file, the place and what is valid.</summary>
public sealed class TargetException(string message) : Exception(message);

/// <summary>A target file that was read and checked.</summary>
/// <param name="Spec">Its content.</param>
/// <param name="Folder">The folder that it is in: what it names is beside it.</param>
/// <param name="Table">What each client has of its own; null for nothing.</param>
public sealed record TargetFile(TargetSpec Spec, string Folder, ClientTable? Table)
{
    private const string FileName = "target.json";

    /// <summary>Its address begins with https.</summary>
    public bool SpeaksTls => Spec.Url.StartsWith("https:", StringComparison.OrdinalIgnoreCase);

    /// <summary>It makes messages due by itself, and nobody else knows which.</summary>
    public bool PublishesItself => Spec.Publisher == MessageSource.Target;

    /// <summary>Some of its messages say when they were made.</summary>
    public bool Stamps => Spec.Patterns.Values.Any(pattern => pattern.Stamp is not null);

    /// <summary>Names of the targets that come with the harness.</summary>
    public static IReadOnlyList<string> Named { get; } =
        Directory.Exists(Programs.Targets)
            ? [.. Directory.EnumerateDirectories(Programs.Targets).Where(d => File.Exists(Path.Combine(d, FileName)))
                .Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)]
            : [];

    /// <summary>Reads the target of a name, or of a file.</summary>
    /// <exception cref="TargetException">It cannot be read, or not be used as it is written.</exception>
    public static TargetFile Load(string nameOrPath)
    {
        var path = Named.Contains(nameOrPath) ? Path.Combine(Programs.Targets, nameOrPath, FileName) : nameOrPath;
        byte[] text;
        try
        {
            text = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new TargetException($"target '{Shown.Of(nameOrPath)}' cannot be read: {Shown.Of(e.Message, 300)} Give a target file's "
                + $"path or a name; {Nearest.Hint(nameOrPath, Named)}");
        }

        return Parse(text, Path.GetFullPath(path));
    }

    /// <summary>The same target where it runs already: at this address, and with nothing to start.</summary>
    /// <param name="url">Scheme, host and port.</param>
    /// <exception cref="TargetException">It is no address of a server.</exception>
    public TargetFile At(string url)
    {
        var moved = this with { Spec = Spec with { Url = url, Start = null } };
        return AddressProblems(moved.Spec).ToArray() is { Length: > 0 } problems
            ? throw new TargetException($"--target-url: {string.Join("; ", problems)}")
            : moved;
    }

    /// <summary>Reads and checks the text of a target file.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="path">Its path; what it names is beside it.</param>
    /// <exception cref="TargetException">It cannot be used as it is written.</exception>
    public static TargetFile Parse(ReadOnlySpan<byte> utf8, string path)
    {
        var name = Path.GetFileName(path);
        TargetSpec spec;
        try
        {
            spec = JsonText.Read(utf8, TargetJson.Default.TargetSpec, ranges: true);
        }
        catch (JsonTextException e)
        {
            throw new TargetException($"{path}{e.Message}");
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var table = spec.Clients is { } file ? ClientTable.Parse(TextOf(folder, file, path), file) : null;
        if (Problems(spec, table).ToArray() is { Length: > 0 } problems)
            throw new TargetException($"{path}: {string.Join("; ", problems)}");
        return new(spec, folder, table);
    }

    private static string TextOf(string folder, string file, string path)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new TargetException($"{path}: the clients' table '{Shown.Of(file)}' cannot be read: {Shown.Of(e.Message, 300)}");
        }
    }

    private static IEnumerable<string> Problems(TargetSpec spec, ClientTable? table)
    {
        if (!Protocol.IsTopicName(spec.Name)) yield return $"name is '{Shown.Of(spec.Name)}'; it must be {Protocol.TopicNameRule}";
        foreach (var problem in AddressProblems(spec)) yield return problem;
        foreach (var problem in PublisherProblems(spec)) yield return problem;
        if (spec.ClockOffsetMs is not null && spec.Patterns.Values.All(pattern => pattern.Stamp is null))
            yield return "clock_offset_ms is between the clock of stamps and this host's, and no pattern names a stamp; leave it out, or "
                + "name stamp";
        if (spec is { Start: not null, Process: not null })
            yield return "start and process are both given; the processes of what the harness starts are known";
        if (spec.Process is { } process
            && new object?[] { process.Id, process.Name, process.Cgroup }.Count(given => given is not null) != 1)
            yield return "process needs one of: id, name, cgroup";
        if (spec.Process?.Cgroup is { } group && !Path.IsPathRooted(group))
            yield return $"process.cgroup is '{Shown.Of(group)}'; it must be the path of a folder such as "
                + "/sys/fs/cgroup/system.slice/my-app.service";
        if (spec.Metrics is { } metrics
            && !IsPath(metrics.Url)
            && !(Uri.TryCreate(metrics.Url, UriKind.Absolute, out var page) && page.Scheme == Uri.UriSchemeHttp))
            yield return $"metrics.url is '{Shown.Of(metrics.Url)}'; it must be a path that begins with one /, or http://HOST:PORT/PATH";
        if (spec.Start is { } start)
        {
            if (start.Command.Count == 0) yield return "start.command is empty; give the program and its arguments";
            foreach (var problem in start.Command.SelectMany(part => Problems("start.command", part, Places.OfStart))) yield return problem;
            if (!IsPath(start.Ready)) yield return PathRule("start.ready", start.Ready);
        }

        if (spec.Patterns.Count == 0) yield return $"patterns is empty; give at least one of: {string.Join(", ", Ladder.Keys)}";
        foreach (var (key, pattern) in spec.Patterns)
            foreach (var problem in PatternProblems(key, pattern, table).Concat(OwnMessages.Problems(spec.Publisher, key, pattern)))
                yield return $"patterns.{Shown.Of(key)}{problem}";
    }

    private static IEnumerable<string> AddressProblems(TargetSpec spec)
    {
        var (url, problem) = Read("url", spec.Url, Places.OfAddress);
        if (url is null)
        {
            yield return problem!;
            yield break;
        }

        if (url.Names.Contains(Places.Port) && spec.Start is null)
            yield return "url has ${port}, which is a free port for what the harness starts, and there is no "
                + "start; give the port that it listens on";
        var tried = url.Fill(place => place == Places.Port ? "1" : "x");
        if (!Uri.TryCreate(tried, UriKind.Absolute, out var uri)
            || uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps
            || uri.PathAndQuery != "/"
            || uri.UserInfo.Length > 0)
            yield return $"url is '{Shown.Of(spec.Url)}'; it must be http://HOST:PORT or "
                + "https://HOST:PORT alone: paths stand with the patterns";
    }

    private static IEnumerable<string> PublisherProblems(TargetSpec spec) => spec switch
    {
        { Publisher: MessageSource.Harness, Publish: { } publish } => PublishProblems(publish),
        { Publisher: MessageSource.Harness } =>
        [
            "publish is not there, the request by which the harness publishes a message; give it, or say \"publisher\": \"target\" where "
                + "the target publishes by itself"
        ],
        { Publish: not null } => ["publish is there, and publisher is target, which publishes by itself; leave one of them out"],
        _ => [],
    };

    private static IEnumerable<string> PublishProblems(PublishSpec publish)
    {
        if (!IsPath(publish.Url)) yield return PathRule("publish.url", publish.Url);
        var places = Places.Opening(publish);
        foreach (var problem in Problems("publish.url", publish.Url, places)) yield return problem;
        foreach (var (field, value) in publish.Headers)
            foreach (var problem in FieldProblems("publish.headers", field, value, places)) yield return problem;
        foreach (var problem in publish.Socket is { } socket ? SocketProblems(publish, socket) : []) yield return problem;
        var (body, bad) = Read("publish.body", publish.Body, Places.OfBody);
        if (bad is not null) yield return bad;
        if (body is not null && !body.Names.Any(place => place is Places.Message or Places.MessageJson))
            yield return "publish.body has neither ${message} nor ${message.json}: no client could tell one message from another";
        if (publish.Method.Length == 0 || !publish.Method.All(char.IsAsciiLetterUpper))
            yield return $"publish.method is '{Shown.Of(publish.Method)}'; it must be a method such as POST";
    }

    private static IEnumerable<string> SocketProblems(PublishSpec publish, PublishSocketSpec socket)
    {
        if (publish.Method != "POST") yield return "publish.method is of a request, and publish.socket asks for none; leave it out";
        foreach (var problem in socket.Send.SelectMany(step => Problems("publish.socket.send", step.Text, Places.OfSocket)))
            yield return problem;
        if (socket is { RefusedBy: not null, ConfirmedBy: null })
            yield return "publish.socket has refused_by and no confirmed_by, so that nothing waits to be told; give both";
        foreach (var (what, text) in ((string, string?)[])[("confirmed_by", socket.ConfirmedBy), ("refused_by", socket.RefusedBy),
            ("ready_on", socket.ReadyOn)])
            if (text is "")
                yield return $"publish.socket.{what} is empty, and every text begins so; leave it out, or say how the text begins";
        if (socket.Separator is "") yield return "publish.socket.separator is empty; leave it out where each text is one";
    }

    private static IEnumerable<string> PatternProblems(string key, PatternSpec pattern, ClientTable? table)
    {
        if (!Ladder.Keys.Contains(key))
        {
            yield return $": unknown; {Nearest.Hint(key, Ladder.Keys)}";
            yield break;
        }

        if (!IsPath(pattern.Url)) yield return "." + PathRule("url", pattern.Url);
        foreach (var (what, text) in (IEnumerable<(string, string)>)[("url", pattern.Url),
            .. pattern.Send.Select(step => ("send", step.Text)),
            .. (pattern.Hub?.Arguments ?? []).Select(text => ("hub.arguments", text))])
            foreach (var problem in ClientText(what, text, table)) yield return "." + problem;
        foreach (var (field, value) in pattern.Headers)
        {
            foreach (var problem in FieldProblems("headers", field, value, Places.OfClient)) yield return "." + problem;
            foreach (var problem in ClientText($"headers.{field}", value, table)) yield return "." + problem;
        }

        var kind = Ladder.Of(key);
        if (kind.Up != WayUp.SameConnection
            && (pattern is not { Subprotocol: null, ReadyOn: null, Separator: null }
                || pattern.Send.Count > 0
                || pattern.Answers.Count > 0))
            yield return ": subprotocol, send, ready_on, separator and answers belong to websocket only";
        if (!kind.AsksByRequest && (pattern.Batch is not null || pattern.Validators))
            yield return ": batch and validators belong to polling and long-polling only";
        if (pattern.SilentAtFirst && (kind.OnTimer || kind.Up == WayUp.SameConnection))
            yield return ": silent_at_first belongs to sse and long-polling only";
        foreach (var problem in HubRules.Problems(key, pattern)) yield return problem;
        if (kind.OnHold
            && pattern is { Hub: null, SilentAtFirst: false }
            && !pattern.Url.Contains($"${{{Places.Hold}}}", StringComparison.Ordinal))
            yield return ".url has no ${hold_ms}, so that no client can ask for an answer at once, by which it knows that it is connected; "
                + "where the target cannot be asked so, say silent_at_first: true";
        if (kind.AsksByRequest && pattern.KeepAliveMs is not null) yield return ": keep_alive_ms belongs to sse and websocket only";
        if (pattern.Batch is { } batch && JsonPointer.TryParse(batch) is null)
            yield return $".batch is '{Shown.Of(batch)}'; it must be a JSON pointer such as /items, or \"\"";
        foreach (var problem in MessagePlace.Problems("message", pattern.Message)) yield return problem;
    }

    private static IEnumerable<string> ClientText(string what, string text, ClientTable? table)
    {
        var (template, problem) = Read(what, text, Places.OfClient);
        if (problem is not null) yield return problem;
        foreach (var place in template?.Names.Where(n => n.StartsWith(Template.Row, StringComparison.Ordinal)) ?? [])
        {
            var column = place[Template.Row.Length..];
            if (table is null) yield return $"{what} has ${{{place}}}, and there is no clients (a CSV file)";
            else if (!table.Columns.Contains(column)) yield return $"{what} has ${{{place}}}; {Nearest.Hint(column, table.Columns)}";
        }
    }

    private static IEnumerable<string> FieldProblems(string what, string field, string value, IReadOnlyCollection<string> places)
    {
        if (field.Length == 0 || !field.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal)))
            yield return $"{what}: '{Shown.Of(field)}' is no field name";
        if (value.Any(c => c is '\r' or '\n' or '\0')) yield return $"{what}.{Shown.Of(field)} has a line break in its value";
        foreach (var problem in Problems($"{what}.{Shown.Of(field)}", value, places)) yield return problem;
    }

    private static string[] Problems(string what, string text, IReadOnlyCollection<string> places) =>
        Read(what, text, places).Problem is { } problem ? [problem] : [];

    // Either the template, or what is wrong with it.
    private static (Template? Template, string? Problem) Read(string what, string text, IReadOnlyCollection<string> places)
    {
        try
        {
            return (Template.Parse(text, places), null);
        }
        catch (TemplateException e)
        {
            return (null, $"{what}: {e.Message}");
        }
    }

    private static string PathRule(string what, string text) => $"{what} is '{Shown.Of(text)}'; it must be a path that begins with one /";

    // Two of them name another host.
    private static bool IsPath(string url) => url.StartsWith('/') && url.ElementAtOrDefault(1) is not ('/' or '\\');
}
