namespace Bench.Report.Ci;

/// <summary>What the environment says of the CI server that a run is on.</summary>
/// <param name="Lines">How its log takes annotations; null where no server is known.</param>
/// <param name="StepSummary">The file that it shows as the step's page; null where it has none.</param>
internal sealed record CiServer(ILogLines? Lines, string? StepSummary)
{
    private const string GitHub = "GITHUB_ACTIONS", Page = "GITHUB_STEP_SUMMARY", Azure = "TF_BUILD";

    /// <summary>True where a server is known, or a page is asked for.</summary>
    public bool Known => Lines is not null || StepSummary is not null;

    /// <summary>Reads an environment.</summary>
    /// <param name="variable">The value of a variable; null for one that is not set.</param>
    public static CiServer Of(Func<string, string?> variable) => new(
        Yes(variable(GitHub)) ? new GitHubLines() : Yes(variable(Azure)) ? new AzureLines() : null,
        variable(Page) is { Length: > 0 } path ? path : null);

    /// <summary>Writes what the server reads, when asked to; when nobody said, where a server is known.</summary>
    /// <param name="asked">What the command line says; null for nothing.</param>
    /// <param name="report">Makes what is told.</param>
    /// <param name="folder">Folder of the run or the comparison.</param>
    public Task TellAsync(bool? asked, Func<CiReport> report, string folder) =>
        asked ?? Known ? CiWriter.WriteAsync(report(), folder, this, Console.Out, Console.Error) : Task.CompletedTask;

    private static bool Yes(string? value) => string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);
}
