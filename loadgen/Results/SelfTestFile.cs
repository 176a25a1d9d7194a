using System.Text.Json.Serialization;

namespace Bench.Loadgen.Results;

/// <summary>The content of selftest.json: what the harness measured of what is known beforehand.</summary>
public sealed record SelfTestFile
{
    /// <summary>Version of the file formats; 1.</summary>
    public int SchemaVersion { get; set; } = 1;

    /// <summary>The client engine that was tested.</summary>
    public required string Engine { get; init; }

    /// <summary>Every check, in order.</summary>
    public required IReadOnlyList<SelfCheckRecord> Checks { get; init; }

    /// <summary>Rows that passed.</summary>
    [JsonIgnore]
    public int Passed => Checks.Sum(c => c.Rows.Count(r => r.Pass));

    /// <summary>Rows that failed on a machine that nothing disturbed, and checks that came to none.</summary>
    [JsonIgnore]
    public int Failed => Checks.Sum(c => (c.Undecided is null ? c.Off : 0) + (c.Error is null ? 0 : 1));

    /// <summary>Rows that were off, on a machine that was disturbed each time: neither passed nor failed.</summary>
    [JsonIgnore]
    public int Undecided => Checks.Sum(c => c.Undecided is null ? 0 : c.Off);
}

/// <summary>One check.</summary>
public sealed record SelfCheckRecord
{
    /// <summary>What it is about.</summary>
    public required string Name { get; init; }

    /// <summary>Its lines; empty when it was skipped.</summary>
    public required IReadOnlyList<CheckRow> Rows { get; init; }

    /// <summary>Why it was skipped; null when it was not.</summary>
    public string? Skipped { get; set; }

    /// <summary>Why it came to no rows, a failure; null when it did.</summary>
    public string? Error { get; set; }

    /// <summary>Why it was made again, once for each time: what disturbed the machine.</summary>
    public IReadOnlyList<string> Repeated { get; set; } = [];

    /// <summary>What disturbed the machine in the last repeat, with rows off: they prove nothing. Null when the rows stand.</summary>
    public string? Undecided { get; set; }

    /// <summary>Rows outside their tolerance.</summary>
    [JsonIgnore]
    public int Off => Rows.Count(r => !r.Pass);
}

/// <summary>One line of the table.</summary>
/// <param name="What">What is checked.</param>
/// <param name="Expected">What theory, or arithmetic, says.</param>
/// <param name="Measured">What came out.</param>
/// <param name="Tolerance">How far it may be off, in the same unit; null when <paramref name="Expected"/> is the most it may be.</param>
/// <param name="Unit">The unit.</param>
public sealed record CheckRow(string What, double Expected, double Measured, double? Tolerance, string Unit)
{
    /// <summary>Within the tolerance, or the limit; a value that is no number is not.</summary>
    public bool Pass => Tolerance is { } tolerance ? Math.Abs(Measured - Expected) <= tolerance : Measured <= Expected;

    /// <summary>A value that must not be above a limit.</summary>
    public static CheckRow AtMost(string what, double measured, double limit, string unit) => new(what, limit, measured, null, unit);
}
