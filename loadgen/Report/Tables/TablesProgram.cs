using Bench.Report.Presets;
using Bench.Report.Saved;
using Bench.Report.Search;

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
            var filled = Filled(text, Path.GetDirectoryName(Path.GetFullPath(file))!);
            if (filled == text) continue;
            differs++;
            if (check)
                await Console.Error.WriteLineAsync($"{file} differs from the results that it names; make it anew with scripts/reproduce");
            else await File.WriteAllTextAsync(file, filled);
        }

        return check && differs > 0 ? 2 : 0;
    }

    /// <summary>A document with all its parts made anew from the results that they name.</summary>
    /// <param name="text">The document.</param>
    /// <param name="folder">Where it is: paths in it are as its reader follows them.</param>
    /// <exception cref="RunDataException">A part names what is not there, or is not closed.</exception>
    public static string Filled(string text, string folder)
    {
        text = DocTables.Fill(text, run => RunData.Read(In(run)));
        text = PresetTables.Fill(text, path => PresetsProgram.Read(In(path)));
        text = ClientTables.Fill(text, path => ClientTables.Read(In(path)));
        text = SearchTables.Fill(text, path => KneeData.Read(In(path), RunData.Read(In(path), histograms: false).Run));
        return MicroTables.Fill(text, path => MicroTables.Read(In(path)));

        string In(string path) => Path.GetFullPath(Path.Combine(folder, path));
    }
}
