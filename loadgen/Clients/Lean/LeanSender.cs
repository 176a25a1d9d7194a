using Bench.Contract.Framing;
using Bench.Loadgen.Recording;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>
/// What a client sends, on its own schedule: a frame on its connection or a request of its own, each after the end of the one before.
/// </summary>
internal sealed class LeanSender(LeanClient client, Outbox outbox) : ITimed
{
    private const int Accepted = 202;

    // A frame is under way: the socket has not taken all of it.
    private bool _hangs;

    public Outbox Outbox => outbox;

    /// <summary>Has itself called when the next message is due; not at all when there is none.</summary>
    public void Schedule()
    {
        if (outbox.NextDueUs is { } dueUs) client.Group.Loop.At(dueUs, this, 0);
    }

    public void OnTimer(int kind, long dueUs)
    {
        if (client.Group.Stopping || !outbox.TryBegin()) return;
        if (!client.Group.SendsFrames)
        {
            client.Post();
            return;
        }

        if (client.Socket is not { } socket)
        {
            Failed("not-connected");
            return;
        }

        _hangs = true; // A failure within the sending ends it, and so does the last byte.
        var buffer = client.Group.MessageBuffer;
        var length = outbox.Write(buffer);
        if (socket.SendFrame(WebSocketOpcode.Text, buffer.AsSpan(0, length))) Handed();
    }

    /// <summary>All bytes that were waiting have gone.</summary>
    public void AllSent()
    {
        if (_hangs) Handed();
    }

    /// <summary>The request has its answer.</summary>
    public void Answered(int status)
    {
        if (status == Accepted) outbox.Accepted();
        else outbox.Failed($"http-{status}", refused: true);
        Schedule();
    }

    /// <summary>The message has no answer, and will have none.</summary>
    /// <param name="reason">Why, in kebab-case.</param>
    public void Failed(string reason)
    {
        _hangs = false;
        outbox.Failed(reason, refused: false);
        Schedule();
    }

    /// <summary>The connection has ended, and with it what was under way there.</summary>
    /// <param name="reason">Why, in kebab-case.</param>
    public void ConnectionFailed(string reason)
    {
        if (_hangs) Failed(reason);
    }

    private void Handed()
    {
        _hangs = false;
        outbox.Handed();
        Schedule();
    }
}
