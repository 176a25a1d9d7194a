using System.IO.Enumeration;
using System.Reflection;
using BenchmarkDotNet.Running;

namespace Bench.Micro.Running;

/// <summary>One benchmark with one set of parameters, callable outside BenchmarkDotNet: the gate measures the very same methods.</summary>
internal sealed class Case
{
    private readonly BenchmarkCase _source;

    private Case(BenchmarkCase source)
    {
        _source = source;
        var parameters = string.Join(", ", source.Parameters.Items.Select(item => $"{item.Name}: {item.Value}"));
        var method = $"{source.Descriptor.Type.Name}.{source.Descriptor.WorkloadMethod.Name}";
        Name = parameters.Length > 0 ? $"{method}({parameters})" : method;
    }

    /// <summary>Class, method and parameters: FanOutStep.LogAndWaiters(Cursors: 100).</summary>
    public string Name { get; }

    /// <summary>Operations that one call does; figures are for one operation.</summary>
    public int Operations => _source.Descriptor.OperationsPerInvoke;

    /// <summary>Every benchmark of this repository's own code whose name is like one of the globs, in order of name.</summary>
    public static IReadOnlyList<Case> Guarded(IReadOnlyCollection<string> globs) =>
    [
        .. typeof(Case).Assembly.GetExportedTypes()
            .SelectMany(type => BenchmarkConverter.TypeToBenchmarks(type).BenchmarksCases)
            .Where(source => source.Descriptor.Categories.Contains(Candidate.Ours))
            .Select(source => new Case(source))
            .Where(one => globs.Any(glob => FileSystemName.MatchesSimpleExpression(glob, one.Name)))
            .OrderBy(one => one.Name, StringComparer.Ordinal),
    ];

    /// <summary>
    /// Makes the instance, sets its parameters, runs its set-up (which checks the candidates) and returns the method to call.
    /// </summary>
    /// <exception cref="InvalidOperationException">The method has another shape than the gate can call; names it.</exception>
    public Func<long> Prepare()
    {
        var descriptor = _source.Descriptor;
        if (descriptor.WorkloadMethod.ReturnType != typeof(long) || descriptor.WorkloadMethod.GetParameters().Length > 0)
            throw new InvalidOperationException(
                $"{Name} must return long and take no arguments: the gate calls it through one delegate type");
        var instance = Activator.CreateInstance(descriptor.Type)!;
        foreach (var item in _source.Parameters.Items) descriptor.Type.GetProperty(item.Name)!.SetValue(instance, item.Value);
        descriptor.GlobalSetupMethod?.Invoke(instance, BindingFlags.DoNotWrapExceptions, null, null, null);
        return descriptor.WorkloadMethod.CreateDelegate<Func<long>>(instance);
    }
}
