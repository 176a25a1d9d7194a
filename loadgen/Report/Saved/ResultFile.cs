using System.Text.Json.Serialization.Metadata;
using Bench.Contract.Reading;

namespace Bench.Report.Saved;

/// <summary>Reads one file that a command left with <c>--out</c>.</summary>
internal static class ResultFile
{
    /// <summary>What the file says.</summary>
    /// <param name="path">The file.</param>
    /// <param name="type">What it holds.</param>
    /// <param name="again">What is to be done where it is damaged.</param>
    /// <param name="command">The command that makes it, but for its path.</param>
    /// <exception cref="RunDataException">It is not there, or is damaged.</exception>
    public static T Read<T>(string path, JsonTypeInfo<T> type, string again, string command)
        where T : class
    {
        try
        {
            return JsonText.Read(File.ReadAllBytes(path), type);
        }
        catch (JsonTextException e)
        {
            throw new RunDataException($"{path}{e.Message}; {again}");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RunDataException($"{path} does not exist; make it with {command} --out {path}");
        }
    }
}
