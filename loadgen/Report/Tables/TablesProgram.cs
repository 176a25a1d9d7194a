using Bench.Report.Presets;
using Bench.Report.Saved;

namespace Bench.Report.Tables;

/// <summary><c>bench-report tables [--check] FILE…</c>: makes the tables of Markdown files from the runs that they name.</summary>
internal static class TablesProgram
{
    /// <summary>Writes the files, or with <c>--check</c> only says which differ.</summary>
    /// <returns>0 when all is written, or nothing differs; 2 when a file differs.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var check = arguments is ["--check", ..];
        var differs = 0;
        foreach (var file in arguments.Skip(check ? 1 : 0))
        {
            var text = await File.ReadAllTextAsync(file);
            // Paths in a document are as its reader follows them.
            var root = Path.GetDirectoryName(Path.GetFullPath(file))!;
            var filled = DocTables.Fill(text, folder => RunData.Read(Path.Combine(root, folder)));
            filled = PresetTables.Fill(filled, path => PresetsProgram.Read(Path.Combine(root, path)));
            filled = ClientTables.Fill(filled, path => ClientTables.Read(Path.Combine(root, path)));
            filled = MicroTables.Fill(filled, path => MicroTables.Read(Path.Combine(root, path)));
            if (filled == text) continue;
            differs++;
            if (check)
                await Console.Error.WriteLineAsync($"{file} differs from the results that it names; make it anew with scripts/reproduce");
            else await File.WriteAllTextAsync(file, filled);
        }

        return check && differs > 0 ? 2 : 0;
    }
}
