using System.Runtime.InteropServices;

namespace Bench.Loadgen.Parts;

/// <summary>
/// Where the harness's own parts are, and how it is called: in the tree that a build leaves
/// (<c>artifacts/bin/&lt;project&gt;/&lt;configuration&gt;</c>), or in the package that is installed as a tool, where each program has a
/// folder of its own beside this one.
/// </summary>
internal static class Programs
{
    /// <summary>The package's id.</summary>
    public const string Package = "realtime-bench";

    private const string ServerFile =
        "Bench.Host.dll", ReportFile = "Bench.Report.dll", AspNetFile = "Bench.AspNet.dll", YarpFile = "Bench.Yarp.dll",
        ScaledFile = "Bench.Scaled.dll", GarnetFile = "Bench.Garnet.dll", AgentFile = "Bench.Agent.dll";

    // The generator's folder in the package: that of this program, or the one above it for the programs inside.
    private static readonly string? PackageRoot = new[] { AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, "..") }
        .Select(folder => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))
        .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "Host", ServerFile)));

    /// <summary>True in the package.</summary>
    public static bool Installed => PackageRoot is not null;

    /// <summary>How a person calls this program.</summary>
    public static string Command => Installed ? "bench" : "scripts/bench";

    /// <summary>What brings back a part that is missing.</summary>
    public static string Repair =>
        Installed ? $"dotnet tool uninstall {Package} and install it again (docs/install.md)" : "dotnet build bench.sln -c Release";

    /// <summary>The dotnet command that runs this very process.</summary>
    public static string Dotnet { get; } = FindDotnet();

    /// <summary>The generator: this program.</summary>
    public static string Bench => Path.Combine(AppContext.BaseDirectory, "bench.dll");

    /// <summary>The target server.</summary>
    /// <exception cref="FileNotFoundException">It is not there; the message says where it was looked for.</exception>
    public static string Server => Find("Host", ServerFile);

    /// <summary>ASP.NET Core with what it brings itself, as a target.</summary>
    /// <exception cref="FileNotFoundException">As <see cref="Server"/>.</exception>
    public static string AspNet => Find("AspNet", AspNetFile);

    /// <summary>The host of YARP, as a middlebox or before several servers.</summary>
    /// <exception cref="FileNotFoundException">As <see cref="Server"/>.</exception>
    public static string Yarp => Find("Yarp", YarpFile);

    /// <summary>What starts the target server several times, behind a load balancer.</summary>
    /// <exception cref="FileNotFoundException">As <see cref="Server"/>.</exception>
    public static string Scaled => Find("Scaled", ScaledFile);

    /// <summary>What keeps the messages of several target servers where there is no Redis.</summary>
    /// <exception cref="FileNotFoundException">As <see cref="Server"/>.</exception>
    public static string Garnet => Find("Garnet", GarnetFile);

    /// <summary>The report maker.</summary>
    /// <exception cref="FileNotFoundException">As <see cref="Server"/>.</exception>
    public static string Report => Find("Report", ReportFile);

    /// <summary>The agent of a fleet, and what speaks to it.</summary>
    /// <exception cref="FileNotFoundException">As <see cref="Server"/>.</exception>
    public static string Agent => Find("Agent", AgentFile);

    /// <summary>The folder of the targets that come with the harness.</summary>
    public static string Targets => Path.Combine(AppContext.BaseDirectory, "targets");

    /// <summary>
    /// A run that comes with the harness, such as "reference": that of the folder results/ here, if there is one; else that of the package,
    /// or of the repository that this program was built in.
    /// </summary>
    /// <returns>The run's folder; where there is none, that in which it would be here.</returns>
    public static string StoredRun(string name)
    {
        var here = Path.Combine("results", name);
        // <root>/artifacts/bin/loadgen/release/
        string[] elsewhere = [PackageRoot is null
            ? Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "results", name)
            : Path.Combine(PackageRoot, "runs", name)];
        return elsewhere.Prepend(here).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "run.json"))) is { } found
            ? found == here ? here : Path.GetFullPath(found)
            : here;
    }

    /// <summary>True for a run that is a part of the installed package: nothing is to be written there.</summary>
    public static bool IsInPackage(string folder) =>
        PackageRoot is { } root && Path.GetFullPath(folder).StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>Why a part is not there, with the next step; null when it is.</summary>
    public static string? Lack(Func<string> part)
    {
        try
        {
            part();
            return null;
        }
        catch (FileNotFoundException e)
        {
            return e.Message;
        }
    }

    private static string Find(string project, string file)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        string[] candidates =
        [
            Path.Combine(here.FullName, file),
            .. PackageRoot is { } root ? (string[])[Path.Combine(root, project, file)]
                : here.Parent?.Parent is { } bin ? (string[])[Path.Combine(bin.FullName, project, here.Name, file)]
                : [],
        ];
        return candidates.FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"{file} is not here; looked for {string.Join(" and ", candidates)}. Next: {Repair}");
    }

    private static string FindDotnet()
    {
        var name = RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? "dotnet.exe" : "dotnet";
        // <root>/shared/Microsoft.NETCore.App/<version>/
        var root = new DirectoryInfo(RuntimeEnvironment.GetRuntimeDirectory()).Parent?.Parent?.Parent;
        var besideRuntime = root is null ? name : Path.Combine(root.FullName, name);
        return File.Exists(besideRuntime) ? besideRuntime : name;
    }
}
