using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Bench.Loadgen.Live;

/// <summary>One event, as it goes to whoever looks.</summary>
/// <param name="Id">Its number, from 1.</param>
/// <param name="Name">What happened: <see cref="LiveNames"/>.</param>
/// <param name="Data">JSON in one line.</param>
internal sealed record LiveEvent(long Id, string Name, string Data);

/// <summary>
/// What happened so far in a run, for those who look at its page, each at their own pace and from any point on. Who adds never waits for
/// who looks. Of seconds, those of the trial under way are kept, and of these and of lines the newest: a day is no more than ten minutes.
/// </summary>
internal sealed class LiveLog
{
    /// <summary>So many seconds, and so many lines, are kept.</summary>
    public const int Most = 600;

    private readonly Lock _gate = new();
    private readonly List<LiveEvent> _events = [];
    private TaskCompletionSource _news = NewNews();
    private long _last;
    private bool _closed;

    /// <summary>Adds an event; after the end it is passed over.</summary>
    public void Add<T>(string name, T data, JsonTypeInfo<T> type)
    {
        var text = JsonSerializer.Serialize(data, type);
        lock (_gate)
        {
            if (_closed) return;
            if (name == LiveNames.Trial) _events.RemoveAll(e => e.Name is LiveNames.Second or LiveNames.Phase or LiveNames.Trial);
            if (name is LiveNames.Second or LiveNames.Said && _events.Count(e => e.Name == name) == Most)
                _events.RemoveAt(_events.FindIndex(e => e.Name == name));
            _events.Add(new LiveEvent(++_last, name, text));
            Tell();
        }
    }

    /// <summary>Nothing will happen any more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Tell();
        }
    }

    /// <summary>What is kept of what came after an event.</summary>
    /// <param name="id">Its number; 0 for all.</param>
    /// <returns>The events, a task that ends when there is more, and whether nothing will come any more.</returns>
    public (IReadOnlyList<LiveEvent> Events, Task News, bool Closed) After(long id)
    {
        lock (_gate) return ([.. _events.Where(e => e.Id > id)], _news.Task, _closed);
    }

    private void Tell()
    {
        _news.TrySetResult();
        _news = NewNews();
    }

    private static TaskCompletionSource NewNews() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
