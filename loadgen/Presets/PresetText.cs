using System.Globalization;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Presets;

/// <summary>A preset's table as text. Pure.</summary>
internal static class PresetText
{
    private const int Width = 116;

    public static void Write(PresetRecord record, TextWriter output)
    {
        if (record.Rows.Count > 0) Line(output, "", "what", "theirs", "ours", "", "pass rule");
        foreach (var row in record.Rows) Line(output, Mark(row), row.What, Theirs(row), Number(row.Ours), row.Unit, Rule(row));
        if (record.Error is not null) output.WriteLine($"  FAILED   {record.Error}");
        foreach (var why in record.Why) Wrap(output, why);
        if (record.Disturbed is not null)
            Wrap(output, $"{(record.Undecided ? "Undecided" : "Note")}: the machine was disturbed meanwhile: {record.Disturbed}.");
        Wrap(output, record.Source.Citation);
        output.WriteLine();
    }

    /// <summary>"pass", "DIFFERS", or nothing for a row without a rule.</summary>
    public static string Mark(PresetRow row) => row.Holds switch { true => "pass", false => "DIFFERS", null => "" };

    /// <summary>The published figure, or the published result in words; a dash for none.</summary>
    public static string Theirs(PresetRow row) => row.TheirsInWords ?? (row.Theirs is { } theirs ? Number(theirs) : "–");

    /// <summary>Four digits.</summary>
    public static string Number(double value) => Math.Abs(value) switch
    {
        0 => "0",
        >= 999.95 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 100 => value.ToString("0.#", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.##", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("0.###", CultureInfo.InvariantCulture),
        _ => value.ToString("0.####", CultureInfo.InvariantCulture),
    };

    private static string Rule(PresetRow row) =>
        string.Join("; ", ((string?[])[row.Modelled ? "modelled" : null, row.Rule ?? "reported only"]).Where(s => s is not null));

    private static void Line(TextWriter output, string mark, string what, string theirs, string ours, string unit, string rule) =>
        output.WriteLine($"  {mark,-7}  {what,-60} {theirs,15} {ours,10} {unit,-8} {rule}".TrimEnd());

    private static void Wrap(TextWriter output, string text)
    {
        var line = " ";
        foreach (var word in text.Split(' '))
        {
            if (line.Length + word.Length >= Width)
            {
                output.WriteLine(line);
                line = " ";
            }

            line += " " + word;
        }

        output.WriteLine(line);
    }
}
