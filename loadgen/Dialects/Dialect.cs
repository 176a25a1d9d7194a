namespace Bench.Loadgen.Dialects;

/// <summary>How a pattern of a target file is spoken.</summary>
internal static class Dialect
{
    /// <summary>The dialect of a pattern, as <see cref="TargetFile.Parse"/> has checked it.</summary>
    /// <param name="spec">The pattern.</param>
    /// <param name="table">What each client has of its own; null for nothing.</param>
    /// <param name="hubByLibrary">SignalR's own client speaks to a hub; the engine itself when false.</param>
    /// <param name="variables">Values of environment variables; null for those of this process.</param>
    public static IDialect Of(
        PatternSpec spec, ClientTable? table, bool hubByLibrary, IReadOnlyDictionary<string, string>? variables = null) =>
        spec.Hub is null ? new FileDialect(spec, table, variables) : new HubDialect(spec, table, hubByLibrary, variables);
}
