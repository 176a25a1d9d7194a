using Bench.Loadgen.Dialects;
using Bench.Loadgen.Processes;

namespace Bench.Loadgen.Targets;

/// <summary>
/// What is made for one start of a target: a free port, and its files with their places filled in, in a folder that goes with it.
/// </summary>
internal sealed class StartFolder : IDisposable
{
    private readonly TargetFile _file;
    private readonly int _port;

    /// <exception cref="TargetException">A file that it names cannot be read, or has a place that is not known.</exception>
    public StartFolder(TargetFile file, int port)
    {
        _file = file;
        _port = port;
        Files = TemporaryFolder.Make("bench-target-");
        try
        {
            foreach (var name in file.Spec.Start?.Files ?? [])
                File.WriteAllText(Path.Combine(Files, name), Fill(File.ReadAllText(Path.Combine(file.Folder, name)), name));
        }
        catch (Exception e)
        {
            Dispose();
            if (e is IOException or UnauthorizedAccessException or ArgumentException)
                throw new TargetException($"target {file.Spec.Name}: its start needs a file that cannot be read: {e.Message}");
            throw;
        }
    }

    /// <summary>The folder.</summary>
    public string Files { get; }

    /// <summary>A text with its places filled in.</summary>
    /// <param name="text">The text.</param>
    /// <param name="what">What it is, for messages.</param>
    /// <exception cref="TargetException">A place is not known or has no value.</exception>
    public string Fill(string text, string what)
    {
        try
        {
            return Template.Parse(text, Places.OfStart).Fill(place => place switch
            {
                Places.Port => _port.ToString(System.Globalization.CultureInfo.InvariantCulture),
                Places.Here => _file.Folder,
                Places.Files => Files,
                _ when OwnPrograms.All.TryGetValue(place, out var find) => find(),
                _ => Places.Variable(place),
            });
        }
        catch (TemplateException e)
        {
            throw new TargetException($"target {_file.Spec.Name}: {what}: {e.Message}");
        }
    }

    public void Dispose() => TemporaryFolder.Remove(Files);
}
