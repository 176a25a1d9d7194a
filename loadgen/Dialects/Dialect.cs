namespace Bench.Loadgen.Dialects;

/// <summary>How a pattern of a target file is spoken.</summary>
internal static class Dialect
{
    /// <summary>The dialect of a pattern, as <see cref="TargetFile.Parse"/> has checked it.</summary>
    /// <param name="spec">The pattern.</param>
    /// <param name="table">What each client has of its own; null for nothing.</param>
    /// <param name="hubByLibrary">SignalR's own client speaks to a hub; the engine itself when false.</param>
    public static IDialect Of(PatternSpec spec, ClientTable? table, bool hubByLibrary) =>
        spec.Hub is null ? new FileDialect(spec, table) : new HubDialect(spec, table, hubByLibrary);
}
