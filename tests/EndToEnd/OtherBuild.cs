using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Bench.Tests.EndToEnd;

/// <summary>
/// The built programs once more in a folder of their own, as another build of them: the compiler writes a number into each file that is
/// another for other sources, and that number is another here.
/// </summary>
internal sealed class OtherBuild
{
    private const string Generator = "bench.dll";

    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;

    private OtherBuild(string bench, string build) => (Bench, Build) = (bench, build);

    /// <summary>Path of its bench.dll.</summary>
    public string Bench { get; }

    /// <summary>Its number, as people are told it.</summary>
    public string Build { get; }

    /// <summary>The number of the build that is tested.</summary>
    public static string Own => Short(NumberOf(ServerProgram.Built("Agent", Generator)));

    /// <summary>Makes one.</summary>
    /// <param name="folder">Where its folders are to be.</param>
    public static OtherBuild Make(string folder)
    {
        foreach (var project in (string[])["loadgen", "Agent"])
            Copy(Path.GetDirectoryName(ServerProgram.Built(project, Generator))!, Path.Combine(folder, project, Configuration));
        var file = Path.Combine(folder, "Agent", Configuration, Generator);
        var number = NumberOf(file);
        var bytes = File.ReadAllBytes(file);
        var at = bytes.AsSpan().IndexOf(number.ToByteArray());
        Assert.True(at > 0, $"{file} does not hold its own number");
        bytes[at] ^= 0xff;
        File.WriteAllBytes(file, bytes);
        var other = NumberOf(file);
        Assert.NotEqual(number, other);
        return new OtherBuild(Path.Combine(folder, "loadgen", Configuration, Generator), Short(other));
    }

    private static Guid NumberOf(string file)
    {
        using var assembly = new PEReader(File.OpenRead(file));
        var reader = assembly.GetMetadataReader();
        return reader.GetGuid(reader.GetModuleDefinition().Mvid);
    }

    private static string Short(Guid number) => number.ToString("n")[..8];

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
