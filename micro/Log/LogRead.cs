using Bench.Contract;
using Bench.Host.Log;
using BenchmarkDotNet.Attributes;

namespace Bench.Micro.Log;

/// <summary>One message appended to the ring log, then read through every cursor; nobody waits.</summary>
public class LogRead
{
    private const int MessageBytes = 200; // Whatever the digits of clock and sequence: the bytes allocated must not hang on the machine's uptime.
    private readonly byte[][] _into = new byte[32][];
    private MessageLog _log = null!;
    private long[] _cursors = [];

    /// <summary>Readers, each with a cursor of its own.</summary>
    [Params(1, 100, 10_000)]
    public int Cursors { get; set; }

    [GlobalSetup]
    public void Check()
    {
        _log = new MessageLog(1024, TimeProvider.System);
        _cursors = new long[Cursors];
        for (var i = 0; i < 3; i++) Agreement.On("messages read", (long)Cursors, AppendAndRead());
        Agreement.On("last sequence", 3L, _log.Last);
        Agreement.On("cursors at the last sequence", Cursors, _cursors.Count(cursor => cursor == 3));
        for (var i = 0; i < 2048; i++) AppendAndRead(); // The ring has grown to its capacity and gone round.
    }

    [Benchmark(Baseline = true, Description = "MessageLog.AppendPadded and Read"), BenchmarkCategory(Candidate.Ours)]
    public long AppendAndRead()
    {
        _log.AppendPadded(TimeProvider.System.NowUs(), MessageBytes);
        long read = 0;
        for (var i = 0; i < _cursors.Length; i++) read += _log.Read(ref _cursors[i], _into, out _);
        return read;
    }

    [Benchmark(Description = "MessageLog.AppendPadded and ReadLatest"), BenchmarkCategory(Candidate.Ours)]
    public long AppendAndReadLatest()
    {
        _log.AppendPadded(TimeProvider.System.NowUs(), MessageBytes);
        long read = 0;
        for (var i = 0; i < _cursors.Length; i++)
            if (_log.ReadLatest(ref _cursors[i]) is not null) read++;
        return read;
    }

    [Benchmark(Description = "MessageLog.Read, nothing new"), BenchmarkCategory(Candidate.Ours)]
    public long ReadNothing()
    {
        var last = _log.Last;
        long read = 0;
        for (var i = 0; i < _cursors.Length; i++)
        {
            var cursor = last;
            read += _log.Read(ref cursor, _into, out _);
        }

        return read;
    }
}
