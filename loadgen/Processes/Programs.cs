using System.Runtime.InteropServices;

namespace Bench.Loadgen.Processes;

/// <summary>Where the harness's own programs are: beside each other, as the build puts them.</summary>
internal static class Programs
{
    /// <summary>The dotnet command that runs this very process.</summary>
    public static string Dotnet { get; } = FindDotnet();

    /// <summary>The generator: this program.</summary>
    public static string Bench => Path.Combine(AppContext.BaseDirectory, "bench.dll");

    /// <summary>The target server.</summary>
    public static string Server => Find("Host", "Bench.Host.dll");

    /// <summary>The report maker.</summary>
    public static string Report => Find("Report", "Bench.Report.dll");

    /// <summary>The host of YARP; null when it is not built.</summary>
    public static string? Yarp => Candidates("Yarp", "Bench.Yarp.dll").FirstOrDefault(File.Exists);

    private static string Find(string project, string file) => Candidates(project, file).FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException($"{file} is not built; looked for {string.Join(" and ", Candidates(project, file))}. Run: dotnet build bench.sln -c Release");

    private static string[] Candidates(string project, string file)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        // artifacts/bin/<project>/<configuration>/, or all in one folder when published.
        return
        [
            Path.Combine(here.FullName, file),
            .. here.Parent?.Parent is { } bin ? (string[])[Path.Combine(bin.FullName, project, here.Name, file)] : [],
        ];
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
