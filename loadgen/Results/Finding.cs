namespace Bench.Loadgen.Results;

/// <summary>How much a doubt weighs.</summary>
public enum Severity
{
    /// <summary>Worth knowing; the figures stand.</summary>
    Note,

    /// <summary>The figures stand, with care.</summary>
    Warning,

    /// <summary>The trial says nothing about the server: no figure of it is compared and no verdict drawn.</summary>
    Invalid,
}

/// <summary>A typed doubt about a result.</summary>
public sealed record Finding
{
    /// <summary>Kebab-case name of the doubt, such as "generator-busy".</summary>
    public required string Code { get; init; }

    /// <summary>How much it weighs.</summary>
    public required Severity Severity { get; init; }

    /// <summary>The cause with its number.</summary>
    public required string Message { get; init; }

    /// <summary>The next step.</summary>
    public required string Remedy { get; init; }
}
