namespace Bench.Tests;

/// <summary>The files of the repository, as they lie there.</summary>
internal static class Repository
{
    /// <summary>The folder that bench.sln is in.</summary>
    public static string Root { get; } = Find();

    /// <summary>
    /// Source files below a folder of the repository, by their paths from its root with forward slashes; what a build has made is left out.
    /// </summary>
    public static IEnumerable<string> Sources(string folder, params string[] endings) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories)
            .Where(file => endings.Contains(Path.GetExtension(file)))
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => part is "obj" or "bin"));

    /// <summary>The text of a file by its path from the root.</summary>
    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "bench.sln"))) return folder.FullName;
        throw new InvalidOperationException("bench.sln is in no folder above the tests");
    }
}
