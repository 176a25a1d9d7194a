using Bench.Contract;
using Bench.Loadgen.Parts;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Middleboxes;

/// <summary>A program between clients and server, in one of its settings.</summary>
/// <param name="Key">The setting.</param>
/// <param name="Program">Its command, where it has one; else its name.</param>
/// <param name="Install">The command that gets it.</param>
/// <param name="FileName">Name of its configuration file.</param>
/// <param name="Command">
/// How it is started: by the folder that it may write to, and its configuration's path. Null where it is not here.
/// </param>
/// <param name="Text">Its configuration.</param>
internal sealed record Middlebox(
    Through Key, string Program, string Install, string FileName, Func<string, string, IReadOnlyList<string>?> Command,
    Func<MiddleboxPlace, string> Text)
{
    /// <summary>It is a part of the build, and no program of the system.</summary>
    public bool IsPart { get; init; }

    /// <summary>Name in scenarios and on the command line.</summary>
    public string Name => KebabCase.Of(Key);

    /// <summary>That the program is not here, with the command that gets it; null when it is.</summary>
    public string? Missing => Command("", "") is null ? $"through {Name} needs {Program}, which is not here; get it with: {Install}" : null;
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
        Yarp(Through.YarpDefault, YarpText.Default),
        Yarp(Through.Yarp, YarpText.Mended),
    ];

    /// <summary>The middlebox of a setting.</summary>
    /// <exception cref="InvalidOperationException">The setting is none.</exception>
    public static Middlebox Of(Through through) => All.First(m => m.Key == through);

    /// <summary>One that is a program of the system.</summary>
    public static Middlebox OfSystem(
        Through key, string program, string package, string fileName, Func<string, string, IReadOnlyList<string>> arguments,
        Func<MiddleboxPlace, string> text) =>
        new(
            key, program, $"apt-get install {package}", fileName,
            (folder, file) => InstalledProgram.Find(program) is { } path ? [path, .. arguments(folder, file)] : null, text);

    private static Middlebox Nginx(Through key, Func<MiddleboxPlace, string> text) =>
        OfSystem(key, "nginx", "nginx-light", "nginx.conf", (folder, file) => ["-e", "stderr", "-p", folder, "-c", file], text);

    // In the foreground, and no line of its own on each start.
    private static Middlebox Haproxy(Through key, Func<MiddleboxPlace, string> text) =>
        OfSystem(key, "haproxy", "haproxy", "haproxy.cfg", (_, file) => ["-db", "-q", "-f", file], text);

    private static Middlebox Yarp(Through key, Func<MiddleboxPlace, string> text) =>
        new(
            key, "yarp", Programs.Repair, "yarp.json",
            (_, file) => Programs.Lack(() => Programs.Yarp) is null ? [Programs.Dotnet, Programs.Yarp, file] : null, text)
        {
            IsPart = true
        };
}
