using Bench.Contract;

namespace Bench.Tests.Unit.Answers;

/// <summary>The schedule of answers: seeded, counted, and the same whoever works it out.</summary>
public sealed class AnswerArrivalsTests
{
    private const long HourUs = 3_600_000_000;

    private static readonly AnswerShape Shape = new() { ShortestSeconds = 1, LongestSeconds = 5, SilenceSeconds = 4 };

    private static Workload Load(AnswerShape shape, int clients = 20) =>
        new() { Name = "w", Clients = clients, MessagesPerSecond = 0, Arrivals = ArrivalProcess.Answers, Answers = shape };

    private static List<Arrival> Take(ArrivalSchedule schedule, long untilUs)
    {
        var taken = new List<Arrival>();
        while (schedule.TryNext(out var arrival) && arrival.OffsetUs < untilUs) taken.Add(arrival);
        return taken;
    }

    private static List<StreamedAnswer> AnswersOf(AnswerShape shape, int topic, long untilUs, long seed = 7)
    {
        var answers = new List<StreamedAnswer>();
        for (var arrivals = new AnswerArrivals(shape, seed, topic); arrivals.Current.FirstUs < untilUs; arrivals.Advance())
            answers.Add(arrivals.Current);
        return answers;
    }

    [Fact]
    public void The_same_seed_gives_the_same_schedule_in_order_of_time_and_parts_of_it()
    {
        var load = Load(Shape);
        var first = Take(new ArrivalSchedule(load, 7), 60_000_000);
        Assert.Equal(first, Take(new ArrivalSchedule(load, 7), 60_000_000));
        Assert.NotEqual(first, Take(new ArrivalSchedule(load, 8), 60_000_000));
        Assert.Equal(first.Select(a => a.OffsetUs).Order(), first.Select(a => a.OffsetUs));
        Assert.Equal(
            first.Where(a => a.Topic is >= 5 and < 12), Take(new ArrivalSchedule(load, 7, firstTopic: 5, topicCount: 7), 60_000_000));
    }

    [Fact]
    public void What_is_due_to_a_topic_is_the_events_of_its_answers_from_the_start_on()
    {
        var due = Take(new ArrivalSchedule(Load(Shape), 7), 120_000_000).Where(a => a.Topic == 3).Select(a => a.OffsetUs).ToArray();
        var events = AnswersOf(Shape, 3, 120_000_000).SelectMany(a => Enumerable.Range(0, a.Events).Select(a.DueUs))
            .Where(us => us is >= 0 and < 120_000_000);
        Assert.Equal(events, due);
        Assert.True(due.Length > 500, $"{due.Length} events");
    }

    [Fact]
    public void Rates_lengths_and_silences_are_those_asked_for()
    {
        var answers = Enumerable.Range(0, 50).Select(topic => AnswersOf(Shape, topic, HourUs)).ToArray();
        var all = answers.SelectMany(a => a).ToArray();
        Assert.All(all, a => Assert.InRange(1e6 / a.GapUs, 20, 80));
        Assert.All(all, a => Assert.InRange(a.Events * a.GapUs / 1e6, 1 - 0.025, 5 + 0.025)); // to half an event
        Assert.InRange(all.Average(a => 1e6 / a.GapUs), 49, 51);
        Assert.InRange(all.Average(a => a.Events * a.GapUs / 1e6), 2.95, 3.05);
        var silences = answers.SelectMany(a => a.Zip(a.Skip(1), (one, next) => (next.FirstUs - one.FirstUs - one.Events * one.GapUs) / 1e6))
            .ToArray();
        Assert.True(silences.Length > 20_000);
        Assert.InRange(silences.Average(), 3.9, 4.1);
        Assert.InRange(silences.Count(s => s > 4) / (double)silences.Length, Math.Exp(-1) - 0.01, Math.Exp(-1) + 0.01);
    }

    [Fact]
    public void The_mean_rate_is_what_the_workload_says_and_the_start_is_no_special_time()
    {
        // (1 + 5) / 2 s of (20 + 80) / 2 a second, in every 3 + 4 s.
        Assert.Equal(150 / 7.0, Load(Shape).MessagesPerSecond, 9);
        var arrivals = Take(new ArrivalSchedule(Load(Shape, clients: 2000), 3), 20_000_000);
        Assert.InRange(arrivals.Count / 2000.0 / 20, 150 / 7.0 * 0.98, 150 / 7.0 * 1.02);
        Assert.InRange(arrivals.Count(a => a.OffsetUs < 1_000_000) / 2000.0, 150 / 7.0 * 0.9, 150 / 7.0 * 1.1);
    }

    [Fact]
    public void An_event_is_told_from_any_other_instant_and_those_before_an_instant_are_counted()
    {
        foreach (var answer in AnswersOf(Shape, 1, 60_000_000))
        {
            var due = Enumerable.Range(0, answer.Events).Select(answer.DueUs).ToArray();
            Assert.Equal(due[^1], answer.LastUs);
            Assert.All(due, us => Assert.True(answer.Has(us)));
            Assert.All(due, us => Assert.False(answer.Has(us + 1) || answer.Has(us - 1)));
            foreach (var us in (long[])[due[0] - 1, due[0], due[0] + 1, due[^1], due[^1] + 1, due[due.Length / 2], due[due.Length / 2] + 1])
                Assert.Equal(due.Count(d => d < us), answer.DueBefore(us));
        }
    }

    [Fact]
    public void A_rate_alone_makes_no_answers() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TopicArrivals(ArrivalProcess.Answers, 1, 1, 1, 1));
}
