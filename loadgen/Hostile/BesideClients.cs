using System.Collections.Concurrent;
using System.Net.Sockets;
using Bench.Contract;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Hostile;

/// <summary>
/// Those beside the measured clients: slow readers and abusers, so many at a time. They begin together and go on
/// until they are told that it is over.
/// </summary>
internal sealed class BesideClients : IBeside
{
    private readonly CancellationTokenSource _over = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly LineEnd _server;
    private readonly TimeProvider _time;
    private readonly SlowReader[] _slow;
    private readonly Tally[] _abuses;
    private readonly Task _running;

    private BesideClients(PatternSettings pattern, Workload workload, Uri server, TimeProvider time, BesideTalk talk)
    {
        _server = LineEnd.Of(server, talk.Trust);
        _time = time;
        _slow = pattern.SlowReaders is not { } slow ? [] :
            [.. Enumerable.Range(0, slow.CountOf(workload.Clients)).Select(i => Slow(i % workload.Clients, slow.BytesPerS))];
        _abuses = [.. (pattern.Hostile ?? [])
            .Select(abuse => new Tally(AbuseList.Of(abuse), pattern.HostileClients ?? BesideFacts.UsualAbusers))];
        _running = Task.WhenAll(_slow.Select(reader => reader.RunAsync(_over.Token, _stop.Token))
            .Concat(_abuses.SelectMany(tally => Enumerable.Range(0, tally.Clients).Select(_ => AbuseAsync(tally, _over.Token)))));

        // It asks for what the client of that number asks for.
        SlowReader Slow(int client, double bytesPerS)
        {
            var topic = talk.TopicPrefix + Workload.TopicName(workload.TopicOf(client));
            return new SlowReader(_server, pattern, talk.Dialect, new Asking(client, topic, talk.Since, pattern.Hold), bytesPerS, time);
        }
    }

    /// <summary>Starts them.</summary>
    /// <param name="pattern">Which, and what the slow ones speak.</param>
    /// <param name="workload">Whose topics the slow ones read.</param>
    /// <param name="server">Where the measured clients connect.</param>
    /// <param name="time">The clock.</param>
    /// <param name="talk">How the slow ones speak to it; as to the harness's own server when null.</param>
    public static BesideClients Start(
        PatternSettings pattern, Workload workload, Uri server, TimeProvider time, BesideTalk? talk = null) =>
        new(pattern, workload, server, time, talk ?? BesideTalk.Own(pattern));

    // Abusers end, slow readers read what is left.
    public async Task<IReadOnlyList<BesideRecord>> EndAsync(bool atOnce = false)
    {
        if (atOnce) await _stop.CancelAsync();
        await _over.CancelAsync();
        await _running;
        return [.. SlowRecord(), .. Abuses];
    }

    /// <summary>What has become of the abusers so far.</summary>
    public IReadOnlyList<BesideRecord> Abuses => [.. _abuses.Select(a => a.Record())];

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _stop.CancelAsync();
        await _running;
        _over.Dispose();
        _stop.Dispose();
    }

    private IEnumerable<BesideRecord> SlowRecord()
    {
        if (_slow.Length == 0) yield break;
        yield return new BesideRecord
        {
            Kind = "slow-readers",
            Clients = _slow.Length,
            Ends = new SortedDictionary<string, long>(
                _slow.GroupBy(s => s.End).ToDictionary(g => g.Key, g => (long)g.Count()), StringComparer.Ordinal),
            SentBytes = _slow.Sum(s => s.Bytes.Sent),
            ReadBytes = _slow.Sum(s => s.Bytes.Read),
            Received = _slow.Sum(s => s.Messages.Received),
            Missed = _slow.Sum(s => s.Messages.Missed),
            Lapped = _slow.Count(s => s.Messages.Missed > 0),
        };
    }

    private async Task AbuseAsync(Tally tally, CancellationToken over)
    {
        try
        {
            while (!over.IsCancellationRequested)
            {
                await OnceAsync(tally, over);
                await Task.Delay(TimeSpan.FromMilliseconds(tally.Kind.PauseMs), _time, over);
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // Between two connections.
        }
    }

    private async Task OnceAsync(Tally tally, CancellationToken over)
    {
        RawLine? line = null;
        try
        {
            line = await RawLine.OpenAsync(_server, tally.Kind.Reads ? null : ReceiveBytesOfNone, over);
            var reading = tally.Kind.Reads && !tally.Kind.Resets ? line.ReadToEndAsync(over) : Task.CompletedTask;
            try
            {
                await tally.Kind.DoAsync(line, _time, over);
            }
            finally
            {
                if (tally.Kind.Resets) line.Reset();
                await reading;
            }

            tally.Add(line.End ?? "reset", line);
        }
        catch (SocketException e)
        {
            tally.Add(RawLine.EndOf(e), line);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            if (line is not null) tally.Add(line.End ?? "left-alone", line);
        }
        finally
        {
            line?.Dispose();
        }
    }

    // What comes and is not read is to wait at the server.
    private const int ReceiveBytesOfNone = 4096;

    private sealed class Tally(AbuseKind kind, int clients)
    {
        private readonly ConcurrentDictionary<string, long> _ends = new(StringComparer.Ordinal);
        private long _sent;
        private long _read;

        public AbuseKind Kind => kind;

        public int Clients => clients;

        public void Add(string end, RawLine? line)
        {
            _ends.AddOrUpdate(end, 1, (_, count) => count + 1);
            Interlocked.Add(ref _sent, line?.Sent ?? 0);
            Interlocked.Add(ref _read, line?.Read ?? 0);
        }

        public BesideRecord Record() => new()
        {
            Kind = KebabCase.Of(kind.Key),
            Clients = clients,
            Ends = new SortedDictionary<string, long>(_ends, StringComparer.Ordinal),
            SentBytes = Interlocked.Read(ref _sent),
            ReadBytes = Interlocked.Read(ref _read),
        };
    }
}
