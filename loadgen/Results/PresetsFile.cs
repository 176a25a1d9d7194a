using System.Text.Json.Serialization;

namespace Bench.Loadgen.Results;

/// <summary>The table of <c>bench preset</c> as a file: published results and what came out here.</summary>
public sealed record PresetsFile
{
    /// <summary>Version of the file's format; 1.</summary>
    public int SchemaVersion { get; set; } = 1;

    /// <summary>Calendar time of the start, ISO 8601 in UTC; for people only.</summary>
    public required string StartedUtc { get; init; }

    /// <summary>Client engine that was used where a preset asks for none of its own.</summary>
    public required string Engine { get; init; }

    /// <summary>The machine and the programs.</summary>
    public required EnvironmentRecord Environment { get; init; }

    /// <summary>Every preset made, in order.</summary>
    public required IReadOnlyList<PresetRecord> Presets { get; init; }

    /// <summary>Presets that differ or could not be made.</summary>
    [JsonIgnore]
    public int Differing => Presets.Count(p => !p.Holds && !p.Undecided);
}

/// <summary>One published result beside ours.</summary>
public sealed record PresetRecord
{
    /// <summary>Kebab-case name, as given to <c>bench preset</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What they claim and what is done here, in one sentence.</summary>
    public required string Title { get; init; }

    /// <summary>Where it was published.</summary>
    public required PublishedSource Source { get; init; }

    /// <summary>The table; empty when it could not be made.</summary>
    public required IReadOnlyList<PresetRow> Rows { get; init; }

    /// <summary>Where we differ and why, a sentence each.</summary>
    public required IReadOnlyList<string> Why { get; init; }

    /// <summary>Trials behind the table.</summary>
    public int Trials { get; set; }

    /// <summary>Why the trials before these were made again; empty when the first stood.</summary>
    public IReadOnlyList<string> Repeated { get; set; } = [];

    /// <summary>What disturbed the machine in the trials that stand; null when nothing did.</summary>
    public string? Disturbed { get; set; }

    /// <summary>A rule is not met, on a machine that was disturbed each time: that proves nothing.</summary>
    public bool Undecided { get; set; }

    /// <summary>Why it could not be made; null when it was.</summary>
    public string? Error { get; set; }

    /// <summary>True when it was made and every pass rule is met.</summary>
    [JsonIgnore]
    public bool Holds => Error is null && Rows.All(r => r.Holds != false);
}

/// <summary>Where a result was published.</summary>
/// <param name="Authors">Who wrote it.</param>
/// <param name="Title">Its title.</param>
/// <param name="Where">Journal, conference or publisher, with the section.</param>
/// <param name="Year">Year of publication; of the last look for a living document.</param>
/// <param name="Link">DOI, URN or address.</param>
public sealed record PublishedSource(string Authors, string Title, string Where, int Year, string Link)
{
    /// <summary>The citation on one line.</summary>
    [JsonIgnore]
    public string Citation => $"{Authors}: {Title}. {Where}, {Year}. {Link}";
}

/// <summary>
/// One row: theirs beside ours, and the rule that ours is held to. Made by <see cref="Measured"/> or <see cref="Model"/>, then given what
/// else it has.
/// </summary>
/// <param name="What">What is compared.</param>
/// <param name="Ours">What came out here.</param>
/// <param name="Unit">The unit of both.</param>
public sealed record PresetRow(string What, double Ours, string Unit)
{
    /// <summary>The published figure; null when it is no one number.</summary>
    public double? Theirs { get; init; }

    /// <summary>
    /// The published result in words, where it is no one number; null when <see cref="Theirs"/> says it, or nothing was published.
    /// </summary>
    public string? TheirsInWords { get; init; }

    /// <summary>True when ours is scaled or reckoned from measured figures instead of measured itself.</summary>
    public bool Modelled { get; init; }

    /// <summary>What must hold for ours; null when it is only reported.</summary>
    public string? Rule { get; init; }

    /// <summary>Whether it does; null without a rule.</summary>
    public bool? Holds { get; init; }

    /// <summary>A row of a measured figure.</summary>
    public static PresetRow Measured(string what, double ours, string unit) => new(what, ours, unit);

    /// <summary>A row of a figure that is reckoned from measured ones.</summary>
    public static PresetRow Model(string what, double ours, string unit) => new(what, ours, unit) { Modelled = true };

    /// <summary>The published figure.</summary>
    public PresetRow Against(double theirs) => this with { Theirs = theirs };

    /// <summary>The published result where it is no one number.</summary>
    public PresetRow Against(string theirs) => this with { TheirsInWords = theirs };

    /// <summary>
    /// Ours must be no further than <paramref name="tolerance"/> from <paramref name="expected"/>; <paramref name="rule"/> says so in
    /// words.
    /// </summary>
    public PresetRow Within(double expected, double tolerance, string rule) =>
        this with { Rule = rule, Holds = Math.Abs(Ours - expected) <= tolerance };

    /// <summary>Ours must be at most <paramref name="limit"/>.</summary>
    public PresetRow AtMost(double limit, string rule) => this with { Rule = rule, Holds = Ours <= limit };

    /// <summary>Ours must be at least <paramref name="limit"/>.</summary>
    public PresetRow AtLeast(double limit, string rule) => this with { Rule = rule, Holds = Ours >= limit };
}
