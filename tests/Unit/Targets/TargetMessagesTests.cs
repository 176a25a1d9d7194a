using System.Text;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Recording;

namespace Bench.Tests.Unit.Targets;

/// <summary>Messages that a target publishes by itself, at instants that a test sets: the recorder, under a clock set by hand.</summary>
public sealed class TargetMessagesTests
{
    private const long StartUs = 1_000_000, SteadyUs = 2_000_000, EndUs = 3_000_000;

    // The clock of dates is so much ahead of the harness's own.
    private const long AheadUs = 1_764_267_300_000_000;

    private readonly HandClock _clock = new();
    private Subscriber _client = new(0, 0, fromFirst: true) { Connected = true };

    [Fact]
    public void A_latency_is_the_receipt_less_the_stamp_by_the_stamps_own_clock()
    {
        var unix = Of(StampUnit.Us, StampClock.Unix);
        Take(unix, 2_001_500, seq: 5, at: AheadUs + 2_001_000);
        Take(unix, 2_004_000, seq: 6, at: AheadUs + 2_002_000);
        Assert.Equal((2L, 500L, 2000L), (unix.Delivery.TotalCount, Exact(unix, 0), Exact(unix, 100)));
        var monotonic = Of(StampUnit.Ms, StampClock.Monotonic);
        Take(monotonic, 2_001_500, seq: 7, at: 2_001);
        Assert.Equal((1L, 500L), (monotonic.Delivery.TotalCount, Exact(monotonic, 0)));
        Assert.Equal(0, monotonic.Uncorrected.TotalCount); // When it was due nobody knows.
    }

    [Fact]
    public void A_message_is_of_the_phase_in_which_it_was_made_and_without_a_stamp_of_that_in_which_it_came()
    {
        var stamped = Of(StampUnit.Us, StampClock.Monotonic);
        Take(stamped, SteadyUs + 10, seq: 1, at: SteadyUs - 10);
        Take(stamped, SteadyUs + 20, seq: 2, at: SteadyUs);
        Take(stamped, EndUs + 20, seq: 3, at: EndUs - 1);
        Assert.Equal((2L, 2L, 0L), (stamped.Counts.DeliveredSteady, stamped.Delivery.TotalCount, stamped.Counts.Newer));
        Take(stamped, EndUs + 30, seq: 4, at: EndUs);
        Take(stamped, EndUs + 40, seq: 5, at: EndUs + 5);
        Assert.Equal((2L, 1L, 5L), (stamped.Counts.DeliveredSteady, stamped.Counts.Newer, stamped.Counts.Received));

        var plain = Of(null, null);
        foreach (var us in new[] { SteadyUs - 1, SteadyUs, EndUs - 1, EndUs }) Take(plain, us, seq: 1, at: 1);
        Assert.Equal((2L, 0L, 4L), (plain.Counts.DeliveredSteady, plain.Delivery.TotalCount, plain.Counts.Received));
    }

    [Fact]
    public void Gaps_are_those_between_two_messages_of_the_steady_state()
    {
        var recorder = Of(null, null);
        foreach (var us in new[] { SteadyUs - 100, SteadyUs + 100, SteadyUs + 1100, EndUs - 100, EndUs + 100 })
            Take(recorder, us, seq: 1, at: 1);
        var gap = recorder.OfTarget!.Gap;
        Assert.Equal((2L, 1000L), (gap.TotalCount, gap.GetValueAtPercentile(0)));
        Assert.InRange(gap.GetValueAtPercentile(100), 998_000, 999_500); // Three digits of EndUs - 100 - (SteadyUs + 1100).
    }

    [Fact]
    public void Numbers_are_held_against_each_other_from_wherever_the_client_came_in()
    {
        var recorder = Of(StampUnit.Us, StampClock.Monotonic);
        foreach (var seq in new long[] { 1000, 1001, 1003, 1003, 1005, 1004 }) Take(recorder, SteadyUs + 10, seq, SteadyUs);
        var reach = Reach.Of([_client], null);
        Assert.Equal((6L, 5L, 1L), (reach.Published, reach.Delivered, reach.Missing));
        Assert.Equal((1L, 1L, 0L, 1L), (reach.Duplicated, reach.Reordered, reach.Broken, reach.NotYetNewer));
        Assert.Equal((5L, 6L), (recorder.Counts.DeliveredSteady, recorder.Counts.Received)); // What came again is no news.
    }

    [Fact]
    public void What_is_told_again_by_a_target_that_does_not_know_what_a_client_has_is_no_message_and_a_hole_that_is_filled_is_one()
    {
        var recorder = Of(StampUnit.Us, StampClock.Monotonic, tellsAgain: true);
        foreach (var seq in new long[] { 7, 8, 7, 8, 10, 8, 9, 10, 10 }) Take(recorder, SteadyUs + 10, seq, SteadyUs);
        var reach = Reach.Of([_client], null);
        Assert.Equal((4L, 4L, 0L, 0L, 1L), (reach.Published, reach.Delivered, reach.Missing, reach.Duplicated, reach.Reordered));
        Assert.Equal((5L, 4L, 4L), (recorder.Counts.ToldAgain, recorder.Counts.Received, recorder.Delivery.TotalCount));
        Assert.Equal(4 * """{"seq":7,"at":2000000}""".Length + 1, recorder.Counts.PayloadBytes);
    }

    [Fact]
    public void An_offset_between_the_clocks_is_added_as_stated_and_below_zero_is_counted_and_no_latency()
    {
        var ahead = Of(StampUnit.Us, StampClock.Monotonic, clockOffsetUs: 700_000);
        Take(ahead, SteadyUs + 2000, seq: 1, at: SteadyUs + 701_500);
        Assert.Equal((1L, 500L, 1L), (ahead.Delivery.TotalCount, Exact(ahead, 0), ahead.Counts.DeliveredSteady));
        Take(ahead, SteadyUs + 3000, seq: 2, at: SteadyUs + 703_001);
        Assert.Equal((1L, 1L), (ahead.Counts.Impossible, ahead.Delivery.TotalCount));
        var behind = Of(StampUnit.Us, StampClock.Unix, clockOffsetUs: -700_000);
        Take(behind, SteadyUs + 2000, seq: 1, at: AheadUs + SteadyUs - 698_500);
        Assert.Equal((1L, 500L), (behind.Delivery.TotalCount, Exact(behind, 0)));
    }

    [Fact]
    public void A_stamp_of_the_future_or_of_another_unit_is_impossible_and_no_latency_and_one_of_long_ago_at_the_connect_is_history()
    {
        var recorder = Of(StampUnit.Us, StampClock.Monotonic);
        Take(recorder, SteadyUs + 10, seq: 1, at: SteadyUs + 11);
        Assert.Equal((1L, 0L, 0L), (recorder.Counts.Impossible, recorder.Counts.DeliveredSteady, recorder.Delivery.TotalCount));
        var unix = Of(StampUnit.Us, StampClock.Unix);
        Take(unix, StartUs - 10, seq: 2, at: 5);
        Assert.Equal((0L, 1L), (unix.Counts.Impossible, unix.Counts.Received));
        Take(unix, SteadyUs + 10, seq: 3, at: 5);
        Assert.Equal(1L, unix.Counts.Impossible);
    }

    [Fact]
    public void A_message_that_lacks_what_its_file_names_is_malformed_and_counts_as_nothing_else()
    {
        var recorder = Of(StampUnit.Us, StampClock.Monotonic);
        recorder.Receive(_client, """{"seq":1}"""u8);
        recorder.Receive(_client, """{"at":2000000}"""u8);
        recorder.Receive(_client, "nothing"u8);
        Assert.Equal((3L, 0L, 0L), (recorder.Counts.Malformed, recorder.Counts.Received, recorder.Counts.PayloadBytes));
    }

    [Fact]
    public void Nothing_is_allocated_for_a_message()
    {
        var recorder = Of(StampUnit.Ms, StampClock.Unix);
        _clock.NowUs = SteadyUs + 500_000;
        // What the runtime allocates once, as for a method compiled again, comes in one round; what a message costs comes in every one.
        const int rounds = 6, each = 500;
        var messages = Enumerable.Range(1, rounds * each)
            .Select(seq => Encoding.UTF8.GetBytes($$"""{"seq":{{seq}},"at":{{(AheadUs + SteadyUs) / 1000}},"text":"hello"}""")).ToArray();
        var least = long.MaxValue;
        for (var round = 0; round < rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var message in messages.AsSpan(round * each, each)) recorder.Receive(_client, message);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
        Assert.Equal(rounds * each, recorder.Counts.DeliveredSteady);
    }

    private static long Exact(Recorder recorder, double percentile) => recorder.Delivery.GetValueAtPercentile(percentile);

    // With a client of its own. With stamps messages have numbers too; without there is neither.
    private Recorder Of(StampUnit? unit, StampClock? clock, bool tellsAgain = false, long clockOffsetUs = 0)
    {
        _client = new Subscriber(0, 0, fromFirst: true) { Connected = true };
        return new Recorder(_clock)
        {
            Timeline = new Timeline(StartUs, SteadyUs, EndUs),
            OfTarget = new TargetMessages(new MarkReader(
                unit is null ? null : new PlaceSpec { At = "/seq" },
                unit is { } u && clock is { } c ? new StampSpec { At = "/at", Unit = u, Clock = c } : null), tellsAgain, clockOffsetUs),
        };
    }

    private void Take(Recorder recorder, long receivedUs, long seq, long at)
    {
        _clock.NowUs = receivedUs;
        recorder.Receive(_client, Encoding.UTF8.GetBytes($$"""{"seq":{{seq}},"at":{{at}}}"""));
    }

    private sealed class HandClock : TimeProvider
    {
        public long NowUs { get; set; }

        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp() => NowUs;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks((AheadUs + NowUs) * TimeSpan.TicksPerMicrosecond);
    }
}
