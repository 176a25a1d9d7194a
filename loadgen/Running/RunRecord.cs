using Bench.Loadgen.Results;

namespace Bench.Loadgen.Running;

/// <summary>
/// run.json of a run under way: saved with each change. It says "interrupted" from the moment the user stops the run, so that a second
/// Ctrl-C, which ends the program at once, leaves no "running" behind.
/// </summary>
internal sealed class RunRecord : IDisposable
{
    private readonly Lock _gate = new();
    private readonly RunFolder _folder;
    private readonly CancellationTokenRegistration _marking;
    private RunFile _file;

    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public RunRecord(RunFile file, RunFolder folder, CancellationToken interrupt)
    {
        _file = file;
        _folder = folder;
        folder.Save(file);
        _marking = interrupt.Register(() => TryEnd(RunStatus.Interrupted));
    }

    public RunFile File
    {
        get
        {
            lock (_gate) return _file;
        }
    }

    /// <summary>Changes and saves it.</summary>
    /// <exception cref="IOException">It cannot be saved.</exception>
    public void Update(Func<RunFile, RunFile> change)
    {
        lock (_gate)
        {
            _file = change(_file);
            _folder.Save(_file);
        }
    }

    /// <summary>Saves how the run ended.</summary>
    /// <returns>False when even that could not be written.</returns>
    public bool TryEnd(RunStatus status)
    {
        lock (_gate)
        {
            _file = _file with { Status = status };
            return _folder.TrySaveEnd(_file);
        }
    }

    public void Dispose() => _marking.Dispose();
}
