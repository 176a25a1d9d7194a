namespace RealtimeBench;

/// <summary>
/// What ends a test that can be neither passed nor failed, in the words of the test framework that is loaded; none of them is referred to.
/// </summary>
internal static class Undecided
{
    // How xUnit 3 knows a test that is skipped while it runs (Xunit.v3.DynamicSkipToken.Value).
    private const string Skipped = "$XunitDynamicSkip$";

    // Each framework's own exception; xUnit 2 has none, and takes the failure of the last line.
    private static readonly (string Assembly, string Exception)[] Frameworks =
    [
        ("nunit.framework", "NUnit.Framework.InconclusiveException"),
        ("MSTest.TestFramework", "Microsoft.VisualStudio.TestTools.UnitTesting.AssertInconclusiveException"),
        ("Microsoft.VisualStudio.TestPlatform.TestFramework", "Microsoft.VisualStudio.TestTools.UnitTesting.AssertInconclusiveException"),
    ];

    /// <summary>The exception to throw.</summary>
    /// <param name="reason">Why it cannot be told.</param>
    public static Exception Of(string reason) => Of(
        reason, [.. AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetName().Name ?? "")],
        (assembly, name) => Type.GetType($"{name}, {assembly}", throwOnError: false));

    /// <summary>The same for a process that has loaded these assemblies.</summary>
    internal static Exception Of(string reason, IReadOnlyCollection<string> loaded, Func<string, string, Type?> find)
    {
        if (loaded.Any(name => name.StartsWith("xunit.v3", StringComparison.OrdinalIgnoreCase)))
            return new BenchUndecidedException(Skipped + reason);
        foreach (var (assembly, name) in Frameworks)
            if (loaded.Contains(assembly)
                && find(assembly, name) is { } type
                && Activator.CreateInstance(type, reason) is Exception inconclusive)
                return inconclusive;
        return new BenchUndecidedException(reason);
    }
}
