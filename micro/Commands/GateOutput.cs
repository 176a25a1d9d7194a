namespace Bench.Micro.Commands;

/// <summary>Where tables go: the terminal, and a file when one is named (a CI job's summary).</summary>
internal static class GateOutput
{
    public static void Write(string markdown, string? file)
    {
        Console.WriteLine(markdown);
        if (file is not null) File.AppendAllText(file, markdown + "\n");
    }
}
