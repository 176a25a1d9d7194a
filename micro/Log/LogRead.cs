using Bench.Contract;
using Bench.Host.Messages;
using BenchmarkDotNet.Attributes;

namespace Bench.Micro.Log;

/// <summary>One message appended to the ring log, then read through every cursor; nobody waits.</summary>
public class LogRead
{
    // Whatever the digits of clock and sequence: the bytes allocated must not hang on the machine's uptime.
    private const int MessageBytes = 200;
    private MessageLog _log = null!;
    private long[] _cursors = [];
    private long _lapped;

    /// <summary>Readers, each with a cursor of its own.</summary>
    [Params(1, 100, 10_000)]
    public int Cursors { get; set; }

    [GlobalSetup]
    public void Check()
    {
        _log = new MessageLog(new Retention(1024, long.MaxValue), TimeProvider.System);
        _cursors = new long[Cursors];
        for (var i = 0; i < 3; i++) Agreement.On("messages read", Cursors, AppendAndRead());
        Agreement.On("head", 3, _log.Head);
        Agreement.On("cursors at the head", Cursors, _cursors.Count(cursor => cursor == 3));
        for (var i = 0; i < 2048; i++) AppendAndRead(); // The ring has grown to its capacity and gone round.
        Agreement.On("messages missed", 0, _lapped);
        Agreement.On("newest messages read", Cursors * _log.Head, ReadNewest());
    }

    [Benchmark(Baseline = true, Description = "MessageLog.AppendPadded and Read"), BenchmarkCategory(Candidate.Ours)]
    public long AppendAndRead()
    {
        _log.AppendPadded(TimeProvider.System.NowUs(), MessageBytes);
        long read = 0;
        for (var i = 0; i < _cursors.Length; i++)
            while (_log.Read(ref _cursors[i], ref _lapped) is not null) read++;
        return read;
    }

    [Benchmark(Description = "MessageLog.Newest"), BenchmarkCategory(Candidate.Ours)]
    public long ReadNewest()
    {
        long sum = 0;
        for (var i = 0; i < _cursors.Length; i++) sum += _log.Newest()!.Sequence;
        return sum;
    }

    [Benchmark(Description = "MessageLog.Read, nothing new"), BenchmarkCategory(Candidate.Ours)]
    public long ReadNothing()
    {
        var head = _log.Head;
        long read = 0;
        for (var i = 0; i < _cursors.Length; i++)
        {
            var cursor = head;
            if (_log.Read(ref cursor, ref _lapped) is not null) read++;
        }

        return read;
    }
}
