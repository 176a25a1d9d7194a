namespace Bench.Report.Verdicts;

/// <summary>What can be said where the least pattern cannot be told.</summary>
internal interface IOpenWords
{
    /// <summary>What stands in the way, a line for each.</summary>
    IReadOnlyList<string> Reasons { get; }

    /// <summary>The answer: that there is none yet.</summary>
    string Sentence();

    /// <summary>What is known all the same, and the next step.</summary>
    string Price();
}
