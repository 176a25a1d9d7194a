namespace Bench.Host.Messages;

/// <summary>Somebody who sends a log's messages to many subscribers on a thread of its own, and is told that there are new ones.</summary>
internal interface ILogWatcher
{
    /// <summary>Subscribers of it that are open.</summary>
    int Waiting { get; }

    /// <summary>Something was appended. Called on the thread that appends, so that it must return at once.</summary>
    void OnAppended();
}
