using Bench.Contract;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Unit;

/// <summary>A message counts when it is due, whatever becomes of it.</summary>
public sealed class OutboxTests
{
    private const long Second = 1_000_000;

    private static readonly Timeline Phases = new(5 * Second, 6 * Second, 9 * Second);

    private static readonly ClientPlan Plan = new()
    {
        Server = new Uri("http://127.0.0.1:1"),
        Pattern = new PatternSettings { Pattern = "sse" },
        Workload = new Workload
        {
            Name = "w",
            Clients = 4,
            FanOut = FanOut.Rooms,
            RoomSize = 2,
            MessagesPerSecond = 0,
            Direction = Direction.TwoWay,
            ClientMessagesPerSecond = 20
        },
        Seed = 3,
        Clients = 4,
        ConnectPerSecond = 1000,
    };

    private readonly Recorder _recorder = new(TimeProvider.System) { Timeline = Phases };
    private readonly Subscriber _sender = new(1, 0);
    private readonly byte[] _text = new byte[Outbox.Room(Plan.Workload)];

    // Worked out apart from the code under test: the seed's Poisson schedule of client 1.
    private static List<long> Schedule()
    {
        var due = new List<long>();
        for (var arrivals = new TopicArrivals(
            ArrivalProcess.Poisson, 20, 1, 3, (1L << 32) + 1); arrivals.NextOffsetUs < 4 * Second; arrivals.Advance())
            due.Add(5 * Second + arrivals.NextOffsetUs);
        return due;
    }

    private Outbox Open() => new(Plan, _sender, _recorder, Phases);

    private void Send(Outbox outbox, Action end)
    {
        Assert.True(outbox.TryBegin());
        outbox.Write(_text);
        end();
    }

    [Fact]
    public void What_was_due_is_the_seeds_schedule_though_nothing_was_ever_sent()
    {
        var outbox = Open();
        Assert.True(outbox.TryBegin()); // and never ends
        outbox.Write(_text);
        outbox.Cease();

        var due = outbox.Due(20 * Second);
        Assert.Equal((Schedule().Count, Schedule().Count(us => us >= 6 * Second)), (due.All, due.Steady));
        Assert.Equal(Schedule().Count(us => us <= 7 * Second), outbox.Due(7 * Second).All);
        var counts = _recorder.CopyCounts();
        Assert.Equal((0L, 0L, 1L), (counts.ClientAccepted, counts.ClientFailed, counts.ClientDoubtful));
        Assert.Equal(1, _sender.Sends!.Unanswered);
    }

    [Fact]
    public void Each_message_is_due_when_the_schedule_says_and_none_after_the_steady_state()
    {
        var outbox = Open();
        var due = new List<long>();
        for (; outbox.NextDueUs is { } next; Send(outbox, outbox.Accepted)) due.Add(next);
        Assert.Equal(Schedule(), due);
        Assert.False(outbox.TryBegin());
        Assert.Equal(
            (due.Count, due.Count(us => us >= 6 * Second)), (_recorder.Counts.ClientAccepted, _recorder.Counts.ClientAcceptedSteady));
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public void A_failed_message_may_be_with_the_server_unless_it_was_refused(bool refused, int doubtful)
    {
        var outbox = Open();
        Send(outbox, () => outbox.Failed("http-503", refused));
        var counts = _recorder.CopyCounts();
        Assert.Equal((1L, (long)doubtful), (counts.ClientFailed, counts.ClientDoubtful));
        Assert.Equal(1, _recorder.SendFailures["http-503"]);
    }

    [Fact]
    public void One_that_was_never_written_cannot_be_with_the_server()
    {
        var outbox = Open();
        Assert.True(outbox.TryBegin());
        outbox.Failed("connection-refused");
        Assert.Equal((1L, 0L), (_recorder.Counts.ClientFailed, _recorder.Counts.ClientDoubtful));
    }

    [Fact]
    public void What_was_handed_to_a_socket_that_is_lost_counts_as_failed_unless_it_came_back()
    {
        var outbox = Open();
        for (var i = 0; i < 5; i++) Send(outbox, outbox.Handed);
        Assert.Equal(5, _recorder.Counts.ClientAccepted);
        _sender.Sends!.NewestBack = 3;
        outbox.ConnectionLost("connection-reset");
        Assert.Equal((3L, 2L, 2L), (_recorder.Counts.ClientAccepted, _recorder.Counts.ClientFailed, _recorder.Counts.ClientDoubtful));

        // The next connection is a new account: what failed is not withdrawn twice.
        Send(outbox, () => outbox.Failed("not-connected", refused: true));
        Send(outbox, outbox.Handed);
        outbox.ConnectionLost("connection-reset");
        Assert.Equal((3L, 4L, 3L), (_recorder.Counts.ClientAccepted, _recorder.Counts.ClientFailed, _recorder.Counts.ClientDoubtful));
    }

    [Fact]
    public void A_socket_that_is_lost_while_it_takes_a_message_does_not_have_it()
    {
        var outbox = Open();
        Send(outbox, () =>
        {
            outbox.ConnectionLost("connection-reset");
            outbox.Handed();
        });
        Assert.Equal((0L, 1L), (_recorder.Counts.ClientAccepted, _recorder.Counts.ClientFailed));
    }

    [Fact]
    public void What_a_socket_took_and_the_server_never_gave_back_is_unsent_at_the_end()
    {
        var outbox = Open();
        for (var i = 0; i < 5; i++) Send(outbox, outbox.Handed);
        _sender.Sends!.NewestBack = 4;
        outbox.Cease();
        outbox.Cease();
        Assert.Equal((4L, 0L, 1L), (_recorder.Counts.ClientAccepted, _recorder.Counts.ClientFailed, _recorder.Counts.ClientDoubtful));
    }

    [Fact]
    public void An_own_message_that_comes_back_proves_that_the_server_has_it()
    {
        var outbox = Open();
        for (var i = 1; i <= 2; i++)
        {
            Assert.True(outbox.TryBegin());
            var text = _text.AsSpan(0, outbox.Write(_text));
            var message = System.Text.Encoding.ASCII.GetBytes($"[{i},0,0,\"{System.Text.Encoding.ASCII.GetString(text)}\"]");
            outbox.Handed();
            _recorder.Receive(_sender, message);
            Assert.Equal(0, _recorder.Counts.Malformed);
            Assert.Equal(i, _sender.Sends!.NewestBack);
        }
    }

    [Fact]
    public void After_the_end_nothing_counts()
    {
        var outbox = Open();
        Send(outbox, outbox.Accepted);
        Assert.True(outbox.TryBegin());
        outbox.Write(_text);
        outbox.Cease();
        outbox.Accepted(); // an answer that comes too late
        Assert.Null(outbox.NextDueUs);
        Assert.False(outbox.TryBegin());
        Assert.Equal(1, _recorder.Counts.ClientAccepted);
    }
}
