using Bench.Contract;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Unit;

/// <summary>A poll counts when it is due: sent, or left out.</summary>
public sealed class PollScheduleTests
{
    private const long Interval = 100_000;

    private readonly Recorder _recorder = new(TimeProvider.System);
    private readonly Subscriber _client = new(7, 7) { Connected = true };

    private static ClientPlan Plan(PollDiscipline discipline = PollDiscipline.FixedTimer) => new()
    {
        Server = new Uri("http://127.0.0.1:1"),
        Pattern = new PatternSettings { Pattern = "polling", IntervalMs = 100, Discipline = discipline },
        Workload = new Workload { Name = "w", Clients = 8, MessagesPerSecond = 1 },
        Seed = 1,
        Clients = 8,
        ConnectPerSecond = 1000,
    };

    [Fact]
    public void Polls_keep_to_the_timer_from_a_random_phase()
    {
        var first = PollSchedule.Begin(Plan(), _recorder, _client, 0);
        Assert.InRange(first, 0, Interval - 1);
        Assert.Equal(first + Interval, PollSchedule.After(Plan(), _recorder, _client, first + 20_000));
        Assert.Equal(first + 2 * Interval, PollSchedule.After(Plan(), _recorder, _client, first + Interval + 99_999));
        Assert.Equal(0, _recorder.Counts.SkippedRequests);
    }

    [Fact]
    public void Polls_that_fall_due_while_one_is_open_are_left_out_and_counted()
    {
        var first = PollSchedule.Begin(Plan(), _recorder, _client, 0);
        Assert.Equal(3, _client.OverduePolls(first + 3 * Interval + 1, Interval)); // Still open: they are due all the same.
        Assert.Equal(first + 4 * Interval, PollSchedule.After(Plan(), _recorder, _client, first + 3 * Interval + 1));
        Assert.Equal(3, _recorder.Counts.SkippedRequests);
        Assert.Equal(0, _client.OverduePolls(first + 3 * Interval + 1, Interval));
    }

    [Fact]
    public void The_timer_goes_on_while_the_connection_is_lost()
    {
        var first = PollSchedule.Begin(Plan(), _recorder, _client, 0);
        PollSchedule.Lost(Plan(), _recorder, _client, first + 1); // with a poll under way
        _client.Connected = false;
        Assert.Equal(0, _client.OverduePolls(first + Interval - 1, Interval));
        Assert.Equal(2, _client.OverduePolls(first + 2 * Interval, Interval));
        _client.Connected = true;
        Assert.Equal(first + 11 * Interval, PollSchedule.Begin(Plan(), _recorder, _client, first + 10 * Interval + 1));
        Assert.Equal(10, _recorder.Counts.SkippedRequests);
    }

    [Fact]
    public void A_pause_follows_the_answer_and_leaves_nothing_out()
    {
        Assert.InRange(PollSchedule.Begin(Plan(PollDiscipline.Pause), _recorder, _client, 0), 0, Interval - 1);
        Assert.Equal(987_654 + Interval, PollSchedule.After(Plan(PollDiscipline.Pause), _recorder, _client, 987_654));
        Assert.Equal((0L, 0L), (_recorder.Counts.SkippedRequests, _client.OverduePolls(long.MaxValue - 1, Interval)));
    }
}
