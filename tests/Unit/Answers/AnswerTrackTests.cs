using Bench.Contract;
using Bench.Loadgen.Figures;
using Bench.Loadgen.Recording;
using HdrHistogram;
using Recorder = Bench.Loadgen.Recording.Recorder;

namespace Bench.Tests.Unit.Answers;

/// <summary>
/// What answers took, from arrivals made by hand: one thing is changed by a known amount, and the figures show that and nothing else.
/// </summary>
public sealed class AnswerTrackTests
{
    private const long OnTheWayUs = 1500; // below 2,048 µs a histogram is exact

    // What all other tests differ from by one thing.
    private static (AnswerTally Tally, AnswerBed Bed) Smooth(Func<AnswerBed, StreamedAnswer, Func<long, long>>? otherwise = null)
    {
        var bed = new AnswerBed();
        var changed = otherwise?.Invoke(bed, Chosen(bed));
        return (bed.Run((_, intendedUs) => changed?.Invoke(intendedUs) ?? OnTheWayUs), bed);
    }

    // One in the middle.
    private static StreamedAnswer Chosen(AnswerBed bed) => bed.AnswersOf(0)[5];

    private static long UpTo(LongHistogram histogram, long us) =>
        histogram.RecordedValues().Where(v => v.ValueIteratedTo <= us).Sum(v => v.CountAddedInThisIterationStep);

    private static IEnumerable<(long Us, long Count)> Values(LongHistogram histogram) =>
        histogram.RecordedValues().Select(v => (v.ValueIteratedTo, v.CountAddedInThisIterationStep));

    private static long Due(StreamedAnswer answer, int number) => AnswerBed.StartUs + answer.DueUs(number);

    [Fact]
    public void What_comes_as_it_was_due_is_all_good_and_its_gaps_are_the_due_ones()
    {
        var (tally, bed) = Smooth();
        var answers = bed.AnswersOf(0);
        Assert.True(answers.Count > 10);
        var end = bed.Recorder.Timeline.EndUs - AnswerBed.StartUs;
        var gaps = answers.SelectMany(a => Enumerable.Range(1, a.DueBefore(end) - 1).Select(i => a.DueUs(i) - a.DueUs(i - 1))).ToArray();
        Assert.Equal(
            new AnswerTally
            {
                Due = answers.Count,
                Begun = answers.Count,
                Whole = answers.Count,
                Good = answers.Count,
                Gaps = gaps.Length,
                GapUs = gaps.Sum()
            },
            tally);
        var (first, gap) = (bed.Recorder.Answers!.FirstEvent, bed.Recorder.Answers.EventGap);
        Assert.Equal((answers.Count, OnTheWayUs, OnTheWayUs), (first.TotalCount, first.GetValueAtPercentile(0), first.GetMaxValue()));
        Assert.Equal(gaps.Length, gap.TotalCount);
        // to the histogram's digits
        foreach (var us in (long[])[15_000, 20_000, 30_000])
            Assert.Equal((double)gaps.Count(g => g <= us), UpTo(gap, us), gaps.Length / 100.0);
    }

    [Fact]
    public void One_event_that_is_held_for_a_known_time_is_one_stall_of_that_time_and_one_answer_less()
    {
        const long heldUs = 300_000;
        var (smooth, _) = Smooth();
        var (held, _) = Smooth((_, answer) => intendedUs => intendedUs == Due(answer, 3) ? heldUs : OnTheWayUs);
        var answer = Chosen(new AnswerBed());
        var stall = Due(answer, 3) + heldUs - (Due(answer, 2) + OnTheWayUs);
        Assert.Equal(smooth with { Stalls = 1, StallUs = stall, Good = smooth.Good - 1 }, held); // All gaps together are as long as before.
    }

    [Fact]
    public void A_gap_as_long_as_the_bound_is_no_stall_and_one_microsecond_more_is()
    {
        var answer = Chosen(new AnswerBed());
        var bound = Due(answer, 2) + OnTheWayUs + 150_000 - Due(answer, 3);
        Assert.Equal(0, Smooth((_, _) => intendedUs => intendedUs == Due(answer, 3) ? bound : OnTheWayUs).Tally.Stalls);
        Assert.Equal(1, Smooth((_, _) => intendedUs => intendedUs == Due(answer, 3) ? bound + 1 : OnTheWayUs).Tally.Stalls);
    }

    [Theory]
    [InlineData(100_000, 0)]
    [InlineData(100_001, 1)]
    [InlineData(500_000, 1)]
    public void A_first_event_counts_from_when_it_was_due(long heldUs, int less)
    {
        var (smooth, _) = Smooth();
        var (late, bed) = Smooth((_, answer) => intendedUs => intendedUs == Due(answer, 0) ? heldUs : OnTheWayUs);
        Assert.Equal(smooth.Good - less, late.Good);
        Assert.Equal((smooth.Begun, smooth.Whole, 0L), (late.Begun, late.Whole, late.Stalls)); // What is held up behind it comes with it.
        Assert.Equal(heldUs, bed.Recorder.Answers!.FirstEvent.GetMaxValue(), heldUs / 1000);
        Assert.Equal(late.Begun - 1, bed.Recorder.Answers.FirstEvent.GetCountAtValue(OnTheWayUs));
    }

    [Fact]
    public void An_event_that_never_comes_makes_one_gap_of_two_and_its_answer_is_not_whole()
    {
        var (smooth, _) = Smooth();
        var (lost, _) = Smooth((_, answer) => intendedUs => intendedUs == Due(answer, 3) ? -1 : OnTheWayUs);
        Assert.Equal(smooth with { Whole = smooth.Whole - 1, Good = smooth.Good - 1, Gaps = smooth.Gaps - 1 }, lost);
    }

    [Fact]
    public void A_last_event_that_never_comes_makes_no_gap_and_its_answer_is_not_whole()
    {
        var (smooth, _) = Smooth();
        var answer = Chosen(new AnswerBed());
        var (lost, _) = Smooth((_, _) => intendedUs => intendedUs == Due(answer, answer.Events - 1) ? -1 : OnTheWayUs);
        var gap = answer.LastUs - answer.DueUs(answer.Events - 2);
        Assert.Equal(
            smooth with { Whole = smooth.Whole - 1, Good = smooth.Good - 1, Gaps = smooth.Gaps - 1, GapUs = smooth.GapUs - gap }, lost);
    }

    [Fact]
    public void An_answer_of_which_nothing_comes_was_due_all_the_same()
    {
        var (smooth, _) = Smooth();
        var (missing, bed) = Smooth(
            (_, answer) => intendedUs => intendedUs >= Due(answer, 0) && intendedUs <= AnswerBed.StartUs + answer.LastUs ? -1 : OnTheWayUs);
        Assert.Equal(
            (smooth.Due, smooth.Begun - 1, smooth.Whole - 1, smooth.Good - 1), (missing.Due, missing.Begun, missing.Whole, missing.Good));
        Assert.Equal(missing.Begun, bed.Recorder.Answers!.FirstEvent.TotalCount);
        // The last of all too, behind which nothing comes.
        var last = new AnswerBed();
        var from = AnswerBed.StartUs + last.AnswersOf(0)[^1].FirstUs;
        Assert.Equal(
            (smooth.Due, smooth.Whole - 1),
            last.Run((_, intendedUs) => intendedUs >= from ? -1 : OnTheWayUs) is var t ? (t.Due, t.Whole) : default);
    }

    [Fact]
    public void What_comes_together_has_gaps_of_nothing_between()
    {
        // As polling brings them: all that came due in a second at its end.
        var bed = new AnswerBed();
        var tally = bed.Run((_, intendedUs) => 1_000_000 - (intendedUs - AnswerBed.StartUs) % 1_000_000);
        var gaps = bed.Recorder.Answers!.EventGap;
        Assert.Equal(0, gaps.GetValueAtPercentile(50));
        Assert.Equal((tally.Gaps, tally.Stalls), (gaps.TotalCount, gaps.TotalCount - UpTo(gaps, 0)));
        // Every gap that is one is a second, and a stall.
        Assert.Equal((tally.Due, tally.Stalls * 1_000_000, tally.GapUs), (tally.Whole, tally.StallUs, tally.StallUs));
        Assert.Equal(0, tally.Good);
    }

    [Fact]
    public void Repeated_messages_count_once_and_what_comes_after_its_answer_makes_it_no_longer_whole()
    {
        var (smooth, _) = Smooth();
        var bed = new AnswerBed();
        var answer = Chosen(bed);
        var late = bed.Due.Single(d => d.IntendedUs == Due(answer, 3));
        foreach (var (topic, intendedUs, sequence) in bed.Due)
        {
            if (intendedUs == late.IntendedUs) continue;
            bed.Deliver(topic, intendedUs, sequence, intendedUs + OnTheWayUs);
            bed.Deliver(topic, intendedUs, sequence, intendedUs + OnTheWayUs);
        }

        bed.Deliver(late.Topic, late.IntendedUs, late.Sequence, bed.Recorder.Timeline.EndUs);
        Assert.Equal(smooth with { Whole = smooth.Whole - 1, Good = smooth.Good - 1, Gaps = smooth.Gaps - 1 }, bed.Finish());
        Assert.Equal(0, bed.Recorder.Counts.Impossible);
    }

    [Fact]
    public void An_answer_that_began_before_the_steady_state_counts_in_nothing()
    {
        var begun = Enumerable.Range(0, 100).First(
            topic => new AnswerArrivals(AnswerBed.Shape, AnswerBed.Seed, topic).Current is var a && a.FirstUs < 0 && a.LastUs > 500_000);
        var bed = new AnswerBed(topics: 100, mine: [begun]);
        var early = bed.Due.Where(d => d.IntendedUs < AnswerBed.StartUs + 500_000).ToArray();
        Assert.NotEmpty(early);
        foreach (var (topic, intendedUs, sequence) in early) bed.Deliver(topic, intendedUs, sequence, intendedUs);
        Assert.Equal(
            (0L, 0L, 0L), (bed.Recorder.Answers!.Tally.Begun, bed.Recorder.Answers.Tally.Gaps, bed.Recorder.Answers.Tally.Unplaced));
    }

    [Fact]
    public void A_steady_state_that_is_cut_is_owed_what_was_due_until_then()
    {
        var bed = new AnswerBed();
        var answer = Chosen(bed);
        var cutUs = Due(answer, 10);
        foreach (var (topic, intendedUs, sequence) in bed.Due.Where(d => d.IntendedUs < cutUs))
            bed.Deliver(topic, intendedUs, sequence, intendedUs + OnTheWayUs);
        // Before all had heard of it.
        foreach (var (topic, intendedUs, sequence) in bed.Due.Where(d => d.IntendedUs == cutUs))
            bed.Deliver(topic, intendedUs, sequence, intendedUs + OnTheWayUs);
        var tally = bed.Finish(cutUs);
        Assert.Equal((6L, 6L, 6L), (tally.Due, tally.Whole, tally.Good));
    }

    [Fact]
    public void Who_never_was_reached_is_owed_nothing()
    {
        var bed = new AnswerBed(topics: 3);
        Assert.Equal(new AnswerTally(), bed.Run((_, _) => -1));
        var reached = new AnswerBed(topics: 3);
        reached.Subscribers[1].Connected = true;
        Assert.Equal(new AnswerTally { Due = reached.AnswersOf(1).Count }, reached.Run((_, _) => -1));
    }

    [Fact]
    public void Messages_of_another_schedule_are_told_apart()
    {
        var bed = new AnswerBed();
        var answer = Chosen(bed);
        bed.Deliver(0, Due(answer, 3) + 1, 1, Due(answer, 3) + 1);
        bed.Deliver(0, AnswerBed.StartUs + answer.LastUs + 1, 2, AnswerBed.StartUs + answer.LastUs + 1);
        Assert.Equal(2, bed.Recorder.Answers!.Tally.Unplaced);
    }

    [Fact]
    public void Shards_merged_are_the_same_as_one()
    {
        static long Delay(int topic, long intendedUs) => intendedUs * (topic + 1) % 97 == 0 ? -1 : intendedUs * (topic + 3) % 230_000;
        var whole = new AnswerBed(topics: 10);
        var one = whole.Run(Delay);
        AnswerBed[] parts = [new(topics: 10, mine: [0, 1, 2]), new(topics: 10, mine: [3]), new(topics: 10, mine: [4, 5, 6, 7, 8, 9])];
        Assert.Equal(one, parts.Select(p => p.Run(Delay)).Aggregate(Totals.Add));
        Assert.True(one is { Stalls: > 100, Good: > 10 } && one.Good < one.Whole && one.Whole < one.Due, one.ToString());
        foreach (var of in (Func<AnswerTimes, LongHistogram>[])[t => t.FirstEvent, t => t.EventGap])
        {
            var merged = Recorder.NewHistogram();
            foreach (var part in parts) merged.Add(of(part.Recorder.Answers!));
            Assert.Equal(Values(of(whole.Recorder.Answers!)), Values(merged));
        }
    }

    [Fact]
    public void Nothing_is_allocated_for_a_message()
    {
        var bed = new AnswerBed(seconds: 600);
        var track = new AnswerTrack(bed.Recorder.Answers!, AnswerBed.Seed, 0, bed.Recorder.Timeline);
        var least = long.MaxValue;
        foreach (var part in bed.Due.Chunk(1000))
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var (_, intendedUs, _) in part) track.Take(intendedUs, intendedUs + OnTheWayUs);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void A_workload_without_answers_is_not_followed()
    {
        var subscriber = new Subscriber(0, 0);
        Assert.Null(AnswerTimes.Follow(new Workload { Name = "w", Clients = 1, MessagesPerSecond = 1 }, 1, Timeline.NotYet, [subscriber]));
        Assert.Null(subscriber.Answers);
    }
}
