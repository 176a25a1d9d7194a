using System.Reflection;
using System.Text.RegularExpressions;

namespace Bench.Tests.Contract;

/// <summary>Who may depend on whom. The server and the load generator meet in the contract and nowhere else.</summary>
public sealed class ArchitectureTests
{
    [Theory]
    [InlineData("Bench.Contract", "")]
    [InlineData("Bench.Host", "Bench.Contract")]
    [InlineData("bench", "Bench.Contract")]
    public void An_assembly_refers_to_these_of_ours_and_no_others(string name, string allowed)
    {
        var ours = Assembly.Load(name).GetReferencedAssemblies().Select(a => a.Name!).Where(a => a == "bench" || a.StartsWith("Bench.", StringComparison.Ordinal));
        Assert.Equal(allowed.Split(' ', StringSplitOptions.RemoveEmptyEntries), ours.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("loadgen/Clients", "Running", "Commands", "Preflight", "Results", "Findings", "Progress")]
    [InlineData("loadgen/Recording", "Running", "Commands", "Clients", "Preflight", "Results", "Findings", "Progress", "Scenarios")]
    [InlineData("loadgen/Statistics", "Running", "Commands", "Clients", "Preflight", "Findings", "Progress", "Recording", "Scenarios", "Machine")]
    [InlineData("loadgen/Results", "Running", "Commands", "Clients", "Preflight", "Progress", "Recording", "Statistics", "Machine")]
    [InlineData("loadgen/Findings", "Running", "Commands", "Clients", "Preflight", "Progress", "Recording", "Machine")]
    public void A_folder_of_the_load_generator_does_not_use_what_is_above_it(string folder, params string[] forbidden)
    {
        var files = Directory.GetFiles(Path.Combine(Root(), folder), "*.cs", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        foreach (var file in files)
            foreach (Match use in Regex.Matches(File.ReadAllText(file), @"using (?:\w+ = )?Bench\.Loadgen\.(\w+)"))
                Assert.False(forbidden.Contains(use.Groups[1].Value), $"{file} uses {use.Groups[1].Value}");
    }

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "bench.sln"))) return folder.FullName;
        throw new InvalidOperationException("bench.sln is in no folder above the tests");
    }
}
