namespace Bench.Contract.Figures;

/// <summary>How a figure of several parts (shards, server processes) becomes one.</summary>
public enum Adding
{
    /// <summary>Their sum. Null where one of them does not have it.</summary>
    Sum,

    /// <summary>The largest: the latest instant, or the worst of what is a summary already.</summary>
    Largest,

    /// <summary>That of the first part that has one.</summary>
    First,
}

/// <summary>
/// Declares a member as a figure: the one place that says what it is counted in and how it adds up. Its line of documentation is its
/// summary; its name in JSON is its own in snake_case.
/// </summary>
/// <param name="unit">What it is counted in, such as "messages" or "µs".</param>
/// <param name="adding">How parts become one.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FigureAttribute(string unit, Adding adding = Adding.Sum) : Attribute
{
    /// <summary>What it is counted in; empty where it is no number.</summary>
    public string Unit => unit;

    /// <summary>How parts become one.</summary>
    public Adding Adding => adding;
}
