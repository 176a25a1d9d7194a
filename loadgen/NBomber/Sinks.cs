using System.Reflection;
using System.Runtime.Loader;
using NBomber.Contracts;

namespace Bench.NBomber;

/// <summary>
/// Reporting sinks of the user's. NBomber takes them from code alone, so that <c>--sink</c> names the assembly they are in; their settings
/// come as ever, by NBomber's own <c>--infra</c>.
/// </summary>
internal static class Sinks
{
    /// <summary>The sinks that assemblies hold: public classes that can be made from nothing.</summary>
    /// <param name="files">Paths of assemblies.</param>
    /// <exception cref="ArgumentException">One is not there, cannot be loaded, or holds no sink.</exception>
    public static Type[] TypesOf(IEnumerable<string> files) => [.. files.SelectMany(TypesOf)];

    /// <summary>One of each.</summary>
    /// <param name="files">Paths of assemblies.</param>
    /// <exception cref="ArgumentException">As <see cref="TypesOf(IEnumerable{string})"/>.</exception>
    public static IReportingSink[] Make(IEnumerable<string> files) =>
        [.. TypesOf(files).Select(type => (IReportingSink)Activator.CreateInstance(type)!)];

    private static Type[] TypesOf(string file)
    {
        var path = Path.GetFullPath(file);
        if (!File.Exists(path))
            throw new ArgumentException($"--sink {file}: there is no such file; name an assembly (.dll) with a sink in it");
        Type[] sinks;
        try
        {
            sinks = [.. new Neighbours(path).LoadFromAssemblyPath(path).GetExportedTypes().Where(IsSink)];
        }
        catch (Exception e) when (e is BadImageFormatException or FileLoadException or FileNotFoundException or TypeLoadException)
        {
            throw new ArgumentException(
                $"--sink {file} cannot be loaded: {e.Message}; name the assembly in the folder of a published "
                    + "project, with all that it needs beside it",
                e);
        }

        return sinks.Length > 0
            ? sinks
            : throw new ArgumentException(
                $"--sink {file}: no public class in it is an IReportingSink of NBomber with a constructor that takes nothing");
    }

    private static bool IsSink(Type type) => type is { IsClass: true, IsAbstract: false }
        && type.IsAssignableTo(typeof(IReportingSink))
        && type.GetConstructor(Type.EmptyTypes) is not null;

    /// <summary>
    /// Finds what an assembly needs beside it. What this program has is shared, NBomber above all: else a
    /// sink would be one of another interface.
    /// </summary>
    private sealed class Neighbours(string path) : AssemblyLoadContext(Path.GetFileName(path))
    {
        private readonly AssemblyDependencyResolver _beside = new(path);

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            try
            {
                return Default.LoadFromAssemblyName(assemblyName);
            }
            catch (Exception e) when (e is FileNotFoundException or FileLoadException)
            {
                return _beside.ResolveAssemblyToPath(assemblyName) is { } found ? LoadFromAssemblyPath(found) : null;
            }
        }
    }
}
