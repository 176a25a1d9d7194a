using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>
/// What has come for one client of a hub and waits within SignalR's client, which reads on before it calls anyone: those bytes are counted
/// with their message, so that no window between two readings has the one without the other.
/// </summary>
/// <param name="waits">Told how many bytes more wait, or less below zero.</param>
/// <param name="on">The method by which messages come; whatever else comes waits for no one.</param>
internal sealed class HubBytes(Action<long> waits, string on)
{
    private readonly ConcurrentQueue<(object?[] Arguments, long Bytes)> _calls = new();
    private long _waiting;

    /// <summary>So many bytes of the hub's protocol have come, and are among those counted of their connection.</summary>
    public void Came(long bytes)
    {
        Interlocked.Add(ref _waiting, bytes);
        waits(bytes);
    }

    /// <summary>SignalR's client has read so many of them.</summary>
    /// <param name="message">What they are; null when that is nothing it knows.</param>
    /// <param name="bytes">How many.</param>
    public void Read(HubMessage? message, long bytes)
    {
        if (message is InvocationMessage call && call.Target == on) _calls.Enqueue((call.Arguments, bytes));
        else Came(-bytes);
    }

    /// <summary>A message is counted. What was read before it and was told to no one had been told before.</summary>
    /// <param name="arguments">What it came in, the same object that was read.</param>
    public void Counted(object?[] arguments)
    {
        while (_calls.TryDequeue(out var call))
        {
            Came(-call.Bytes);
            if (ReferenceEquals(call.Arguments, arguments)) return;
        }
    }

    /// <summary>Its connection is over: nothing of it is told any more.</summary>
    public void Over()
    {
        _calls.Clear();
        waits(-Interlocked.Exchange(ref _waiting, 0));
    }
}

/// <summary>A protocol of a hub that tells what is read of it.</summary>
/// <param name="inner">The protocol.</param>
/// <param name="bytes">Told.</param>
internal sealed class HubReading(IHubProtocol inner, HubBytes bytes) : IHubProtocol
{
    public string Name => inner.Name;

    public int Version => inner.Version;

    public TransferFormat TransferFormat => inner.TransferFormat;

    public bool IsVersionSupported(int version) => inner.IsVersionSupported(version);

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        var before = input.Length;
        var parsed = inner.TryParseMessage(ref input, binder, out message);
        if (before > input.Length) bytes.Read(message, before - input.Length);
        return parsed;
    }

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => inner.WriteMessage(message, output);

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => inner.GetMessageBytes(message);
}

/// <summary>A connection of a hub that tells how much of the hub's protocol has come by it, each time that more is asked for.</summary>
/// <param name="inner">The connection, which counts then what came.</param>
/// <param name="feed">Takes what comes; returns how many bytes of it are the hub's, those of frames or of events without their own.</param>
/// <param name="bytes">Told.</param>
internal sealed class HubStream(Stream inner, Func<ReadOnlyMemory<byte>, long> feed, HubBytes bytes) : PassingStream(inner)
{
    private long _came;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_came > 0) bytes.Came(_came);
        _came = 0;
        var read = await Inner.ReadAsync(buffer, cancellationToken);
        _came = feed(buffer[..read]);
        return read;
    }
}
