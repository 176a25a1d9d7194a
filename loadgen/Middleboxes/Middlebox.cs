using Bench.Contract;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Targets;

namespace Bench.Loadgen.Middleboxes;

/// <summary>A program between clients and server, in one of its settings.</summary>
/// <param name="Key">The setting.</param>
/// <param name="Program">Its command.</param>
/// <param name="Install">The command that installs it.</param>
/// <param name="FileName">Name of its configuration file.</param>
/// <param name="Arguments">Of its command: by the folder that it may write to, and its configuration's path.</param>
/// <param name="Text">Its configuration.</param>
internal sealed record Middlebox(Through Key, string Program, string Install, string FileName, Func<string, string, IReadOnlyList<string>> Arguments, Func<MiddleboxPlace, string> Text)
{
    /// <summary>Name in scenarios and on the command line.</summary>
    public string Name => KebabCase.Of(Key);

    /// <summary>That the program is not here, with the command that installs it; null when it is.</summary>
    public string? Missing => PeerProcess.OnPath(Program) is null ? $"through {Name} needs {Program}, which is not here; get it with: {Install}" : null;
}

/// <summary>THE LIST of middleboxes.</summary>
internal static class MiddleboxList
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Middlebox> All { get; } =
    [
        Nginx(Through.NginxDefault, place => NginxText.Default(place, heedsServer: true)),
        Nginx(Through.NginxBuffering, place => NginxText.Default(place, heedsServer: false)),
        Nginx(Through.Nginx, NginxText.Mended),
        Haproxy(Through.HaproxyDefault, HaproxyText.Default),
        Haproxy(Through.Haproxy, HaproxyText.Mended),
    ];

    /// <summary>The middlebox of a setting.</summary>
    /// <exception cref="InvalidOperationException">The setting is none.</exception>
    public static Middlebox Of(Through through) => All.First(m => m.Key == through);

    private static Middlebox Nginx(Through key, Func<MiddleboxPlace, string> text) =>
        new(key, "nginx", "apt-get install nginx-light", "nginx.conf", (folder, file) => ["-e", "stderr", "-p", folder, "-c", file], text);

    // In the foreground, and no line of its own on each start.
    private static Middlebox Haproxy(Through key, Func<MiddleboxPlace, string> text) =>
        new(key, "haproxy", "apt-get install haproxy", "haproxy.cfg", (_, file) => ["-db", "-q", "-f", file], text);
}
