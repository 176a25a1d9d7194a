using System.Collections;
using System.Reflection;
using System.Runtime.Loader;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Running;

namespace Bench.Micro.Gate;

/// <summary>One guarded benchmark of a loaded build.</summary>
/// <param name="Name">Class, method and parameters.</param>
/// <param name="Operations">Operations that one call does.</param>
/// <param name="Prepare">Runs the set-up, which checks the candidates, and gives the method to call.</param>
internal sealed record LoadedCase(string Name, int Operations, Func<Func<long>> Prepare);

/// <summary>
/// A build loaded beside others into one process, with statics and compiled code of its own: what is measured in turn by the
/// millisecond shares every state of the machine. The framework is shared, and what only lists benchmarks.
/// </summary>
internal sealed class BuildCopy : AssemblyLoadContext
{
    // A build that was made with another version of them brings its own.
    private static readonly string[] Shared = [typeof(BenchmarkCase).Assembly.FullName!, typeof(BenchmarkAttribute).Assembly.FullName!];

    private readonly string _program;
    private readonly AssemblyDependencyResolver _resolver;

    /// <param name="program">Path of the build's Bench.Micro.dll.</param>
    public BuildCopy(string program)
        : base(program)
    {
        _program = Path.GetFullPath(program);
        _resolver = new AssemblyDependencyResolver(_program);
    }

    /// <summary>
    /// Its guarded benchmarks by name. The build may be of another commit, so its <c>Case</c> is reached by the names of its four members.
    /// </summary>
    /// <exception cref="LaunchFailedException">The build has no such type or member.</exception>
    public Dictionary<string, LoadedCase> Cases(IReadOnlyCollection<string> globs)
    {
        var type = LoadFromAssemblyPath(_program).GetType(typeof(Running.Case).FullName!) ?? throw Foreign(nameof(Running.Case));
        var name = Member(type.GetProperty(nameof(Running.Case.Name)));
        var operations = Member(type.GetProperty(nameof(Running.Case.Operations)));
        var prepare = Member(type.GetMethod(nameof(Running.Case.Prepare)));
        var guarded = Member(type.GetMethod(nameof(Running.Case.Guarded)));
        return ((IEnumerable)Call(guarded, null, globs)).Cast<object>().Select(one => new LoadedCase(
            (string)name.GetValue(one)!, (int)operations.GetValue(one)!, () => (Func<long>)Call(prepare, one)))
            .ToDictionary(one => one.Name);
    }

    protected override Assembly? Load(AssemblyName assemblyName) =>
        !Shared.Contains(assemblyName.FullName) && _resolver.ResolveAssemblyToPath(assemblyName) is { } path
            ? LoadFromAssemblyPath(path)
            : null;

    private static object Call(MethodInfo method, object? on, params object?[] arguments) =>
        method.Invoke(on, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;

    private T Member<T>(T? member) where T : MemberInfo => member ?? throw Foreign(typeof(T).Name);

    private LaunchFailedException Foreign(string what) =>
        new($"{_program} does not list its benchmarks in the way this gate reads ({what} is missing); choose a later base, or compare "
            + "bytes only with scripts/micro --allocations");
}
