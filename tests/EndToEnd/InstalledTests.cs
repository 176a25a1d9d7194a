using System.Diagnostics;
using System.IO.Compression;

namespace Bench.Tests.EndToEnd;

/// <summary>The package as somebody has it who has no repository: installed from a folder, used from an empty one.</summary>
public sealed class InstalledTests
{
    [Fact]
    public async Task The_package_installs_from_a_folder_and_goes_from_the_first_run_to_a_report()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "scripts/pack needs bash");
        using var bench = new BenchProgram();
        var home = new Home(bench.Folder);
        // A compiler runs long enough to be optimised itself, and one for all projects takes two thirds of what one for each does. Whoever
        // tests it must not be left with it, as it waits for more: it has a name of its own, by which it is found where that can be done.
        var compiler = Guid.NewGuid().ToString("n");
        var packed = await Home.RunAsync(
            Repository.Root, "bash", ["scripts/pack", "--out", home.Feed, "--version", "99.0.0"], ("MSBUILDDISABLENODEREUSE", "1"),
            ("UseSharedCompilation", OperatingSystem.IsLinux() ? "true" : "false"), ("SharedCompilationId", compiler),
            (QuickStart.Delay, QuickStart.UsualDelay));
        if (OperatingSystem.IsLinux())
            foreach (var waiting in ProcessTable.All().Where(p => IsCompiler(p, compiler)).ToArray())
                ProcessTable.Send(waiting, ProcessTable.SigTerm);
        Assert.True(packed.ExitCode == 0, packed.Output + packed.Error);
        Assert.Equal(
            ["RealtimeBench.Aspire.99.0.0.nupkg", "RealtimeBench.Testing.99.0.0.nupkg", "realtime-bench.99.0.0.nupkg"],
            Directory.GetFiles(home.Feed, "*.nupkg").Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Holds(Path.Combine(home.Feed, "realtime-bench.99.0.0.nupkg"));

        var installed = await Home.RunAsync(
            home.Empty, "dotnet", ["tool", "install", "--tool-path", home.Tools, "--source", home.Feed, "realtime-bench"],
            ("DOTNET_CLI_HOME", bench.Folder), ("NUGET_PACKAGES", Path.Combine(bench.Folder, "packages")));
        Assert.True(installed.ExitCode == 0, installed.Output + installed.Error);

        var targets = await home.BenchAsync("target", "list");
        Assert.True(targets.ExitCode == 0, targets.Error);
        var lacking = targets.Output.Split('\n').Where(line => line.Contains("needs a program of the harness", StringComparison.Ordinal));
        Assert.Contains("target own-scaled-yarp ", Assert.Single(lacking), StringComparison.Ordinal); // It is in no package.
        Assert.Contains("signalr", targets.Output, StringComparison.Ordinal);

        var advice = await home.BenchAsync("advise", "-u", "2/min", "-f", "1s");
        Assert.True(advice.ExitCode == 0, advice.Error);
        Assert.Contains("\n  bench advise -u 2/min -f 1s --run", advice.Output, StringComparison.Ordinal);

        var run = await home.BenchAsync(
            "run", "-s", bench.Scenario("""{ "pattern": "sse" }, { "pattern": "websocket", "target": "signalr" }"""), "--force",
            "--retries", "0", "--ci", "-o", "results/first");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        var folder = Path.Combine(home.Empty, "results", "first");
        foreach (var file in (string[])["run.json", "summary.json", "report.html", "report-ci.html", "ci/junit.xml", "ci/summary.md",
            "ci/benchmark.json"])
            Assert.True(File.Exists(Path.Combine(folder, file)), file);
        // On a busy machine no trial may be valid, and a run without one has no charts: those of a map, from the runs inside.
        var map = await home.BenchAsync("map");
        Assert.True(map.ExitCode == 0, map.Output + map.Error);
        Assert.True(File.Exists(Path.Combine(home.Empty, "results", "map", "map-receive.png")), map.Output);
        Assert.DoesNotContain("scripts/", File.ReadAllText(Path.Combine(folder, "report.html")), StringComparison.Ordinal);
    }

    private static bool IsCompiler(int process, string name) =>
        ProcessTable.CommandLineOf(process).Contains($"-pipename:{name}", StringComparison.Ordinal);

    // Programs, fonts, pages and runs inside; natives of each system; nothing of the machine that made it.
    private static void Holds(string package)
    {
        using var zip = ZipFile.OpenRead(package);
        var names = zip.Entries.Select(e => e.FullName).ToArray();
        const string root = "tools/net10.0/any/";
        foreach (var file in (string[])["bench.dll", "Host/Bench.Host.dll", "AspNet/Bench.AspNet.dll", "Yarp/Bench.Yarp.dll",
            "Scaled/Bench.Scaled.dll", "Report/Bench.Report.dll", "Report/Fonts/Inter-Regular.ttf",
            "Report/Fonts/LICENSE.txt", "targets/nchan/nginx.conf", "runs/reference/run.json", "runs/workloads/run.json"])
            Assert.Contains(root + file, names);
        // What it is, and whose work is in it.
        Assert.Contains("docs/targets.md", names);
        using (var notices = new StreamReader(zip.GetEntry("THIRD-PARTY-NOTICES.md")!.Open()))
        {
            var text = notices.ReadToEnd();
            foreach (var part in (string[])["## ScottPlot ", "## SkiaSharp ", "## HdrHistogram ", "## System.CommandLine ",
                "## Yarp.ReverseProxy ", "Licence: MIT"])
                Assert.Contains(part, text, StringComparison.Ordinal);
            Assert.DoesNotContain("Licence: \n", text, StringComparison.Ordinal);
            string[] texts =
            [
                .. text.Split('\n').Where(l => l.StartsWith("Text: ", StringComparison.Ordinal)).Select(l => l["Text: ".Length..]),
                "licences/Inter.LICENSE.txt", "licences/uPlot.LICENSE.txt"
            ];
            // Each text that is told of is there, and each that is there is told of.
            Assert.Equal(
                texts.Distinct().Order(StringComparer.Ordinal),
                names.Where(n => n.StartsWith("licences/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
            // The natives have much of others in them.
            Assert.Contains(texts, t => t.EndsWith(".THIRD-PARTY-NOTICES.txt", StringComparison.Ordinal));
        }

        foreach (var system in (string[])["linux-x64", "linux-arm64", "linux-musl-x64", "linux-musl-arm64", "osx", "win-x64", "win-arm64"])
            Assert.Equal(2, names.Count(n => n.StartsWith($"{root}Report/runtimes/{system}/native/", StringComparison.Ordinal)));
        Assert.Equal(7, names
            .Where(
                n => n.StartsWith($"{root}Report/runtimes/", StringComparison.Ordinal) && n.Contains("/native/", StringComparison.Ordinal))
            .Select(n => n.Split('/')[5])
            .Distinct()
            .Count());
        Assert.DoesNotContain(
            names, n => n.EndsWith(".pdb", StringComparison.Ordinal) || n.StartsWith("content", StringComparison.Ordinal));
        foreach (var ours in zip.Entries.Where(e => Path.GetFileName(e.FullName) is "bench.dll"
            || (Path.GetFileName(e.FullName) is var file
                && file.StartsWith("Bench.", StringComparison.Ordinal)
                && file.EndsWith(".dll", StringComparison.Ordinal))))
        {
            using var bytes = new MemoryStream();
            using (var stream = ours.Open()) stream.CopyTo(bytes);
            // Texts in it are UTF-16.
            Assert.DoesNotContain(
                Repository.Root, System.Text.Encoding.Latin1.GetString(bytes.ToArray()).Replace("\0", "", StringComparison.Ordinal),
                StringComparison.Ordinal);
        }
    }

    /// <summary>A machine's folders: a feed, a place for tools, and an empty folder that knows no other feed.</summary>
    private sealed class Home
    {
        private readonly string _folder;

        public Home(string folder)
        {
            _folder = folder;
            Directory.CreateDirectory(Feed);
            Directory.CreateDirectory(Empty);
            File.WriteAllText(
                Path.Combine(Empty, "NuGet.config"), "<configuration><packageSources><clear /></packageSources></configuration>");
        }

        public string Feed => Path.Combine(_folder, "feed");

        public string Tools => Path.Combine(_folder, "tools");

        public string Empty => Path.Combine(_folder, "empty");

        public Task<(int ExitCode, string Output, string Error)> BenchAsync(params string[] arguments) =>
            RunAsync(Empty, Path.Combine(Tools, "bench"), arguments);

        public static async Task<(int ExitCode, string Output, string Error)> RunAsync(
            string folder, string program, string[] arguments, params (string Name, string Value)[] environment)
        {
            var start = new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true,
                WorkingDirectory = folder
            };
            foreach (var (name, value) in environment) start.Environment[name] = value;
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            return await BenchProgram.EndAsync(process);
        }
    }
}
