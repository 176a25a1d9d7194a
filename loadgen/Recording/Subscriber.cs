namespace Bench.Loadgen.Recording;

/// <summary>One simulated client as the recorder sees it: who it is and what has reached it.</summary>
/// <param name="client">Number of the client in the whole workload, from 0.</param>
/// <param name="topic">Number of the topic it subscribes to.</param>
/// <param name="latestOnly">True when it asks for the newest value only.</param>
public sealed class Subscriber(int client, int topic, bool latestOnly = false)
{
    private bool _connected;
    private bool _everConnected;

    /// <summary>Number of the client in the whole workload, from 0.</summary>
    public int Client { get; } = client;

    /// <summary>Number of the topic it subscribes to.</summary>
    public int Topic { get; } = topic;

    /// <summary>Order, loss and repetition; mutated in place by the recorder.</summary>
    public SequenceTracker Sequence = new(latestOnly);

    /// <summary>Messages of the steady state received for the first time.</summary>
    public long DeliveredSteady { get; set; }

    /// <summary>Messages of its own, due in the steady state, that the server took.</summary>
    public long SentSteady { get; set; }

    /// <summary>True while its connection is open (or, for polling, while its requests succeed).</summary>
    public bool Connected
    {
        get => _connected;
        set
        {
            _connected = value;
            _everConnected |= value;
        }
    }

    /// <summary>True once it has been connected, or has received something, whatever came after.</summary>
    public bool EverReached => _everConnected || Sequence.Last > 0;
}
