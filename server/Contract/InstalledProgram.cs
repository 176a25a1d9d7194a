namespace Bench.Contract;

/// <summary>A program of somebody else's that is installed on this machine.</summary>
public static class InstalledProgram
{
    /// <summary>Folders in which programs are that the PATH of those who are not root does not name, such as HAProxy.</summary>
    public static IReadOnlyList<string> Beside { get; } = ["/usr/sbin", "/sbin"];

    /// <summary>Where it is, by the PATH of this process, or in <see cref="Beside"/>; null when it is nowhere.</summary>
    /// <param name="name">Its name, such as "haproxy".</param>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Concat(Beside)
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
