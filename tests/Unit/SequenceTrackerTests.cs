using Bench.Loadgen.Recording;
using CsCheck;

namespace Bench.Tests.Unit;

public sealed class SequenceTrackerTests
{
    [Fact]
    public void Any_stream_is_counted_as_a_set_would_count_it() =>
        Gen.Long[1, 30].List[0, 80].Sample(stream =>
        {
            var tracker = new SequenceTracker(latestOnly: false);
            var seen = new HashSet<long>();
            long duplicated = 0, late = 0, highest = 0;
            foreach (var sequence in stream)
            {
                var arrived = tracker.Take(sequence);
                if (!seen.Add(sequence))
                {
                    duplicated++;
                    Assert.Equal(Arrived.Duplicate, arrived);
                }
                else if (sequence < highest)
                {
                    late++;
                    Assert.Equal(Arrived.Late, arrived);
                }
                else
                {
                    Assert.Equal(Arrived.New, arrived);
                }

                highest = Math.Max(highest, sequence);
            }

            Assert.Equal(seen.Count, tracker.Delivered);
            Assert.Equal(highest - seen.Count, tracker.Missing);
            Assert.Equal(duplicated, tracker.Duplicated);
            Assert.Equal(late, tracker.Reordered);
            Assert.Equal(highest, tracker.Last);
        });

    [Fact]
    public void Numbers_of_a_targets_own_are_counted_from_the_lowest_that_came() =>
        Gen.Long[0, 30].List[0, 80].Sample(stream =>
        {
            var tracker = new SequenceTracker(latestOnly: false, fromFirst: true);
            var seen = new HashSet<long>();
            long duplicated = 0, late = 0, highest = -1;
            foreach (var sequence in stream)
            {
                Assert.Equal(seen.Contains(sequence), tracker.Has(sequence));
                var wanted = !seen.Add(sequence) ? Arrived.Duplicate : sequence < highest ? Arrived.Late : Arrived.New;
                if (wanted == Arrived.Duplicate) duplicated++;
                if (wanted == Arrived.Late) late++;
                Assert.Equal(wanted, tracker.Take(sequence));
                highest = Math.Max(highest, sequence);
            }

            Assert.Equal((seen.Count, duplicated, late), (tracker.Delivered, tracker.Duplicated, tracker.Reordered));
            Assert.Equal(seen.Count == 0 ? 0 : seen.Max() - seen.Min() + 1, tracker.Span);
            Assert.Equal(tracker.Span, tracker.Delivered + tracker.Missing);
        });

    [Fact]
    public void Gaps_of_latest_value_polling_are_counted()
    {
        var tracker = new SequenceTracker(latestOnly: true);
        tracker.Take(3);
        tracker.Take(10);
        Assert.Equal((2, 8, 10), (tracker.Delivered, tracker.Missing, tracker.Last));
        Assert.True(tracker.Has(7), "what was passed over is no news");
        Assert.False(tracker.Has(11));
    }
}
