using Bench.Contract;
using Bench.Loadgen.Recording;

namespace Bench.Tests.Unit;

public sealed class ReachTests
{
    private static Subscriber Of(int topic, params long[] sequences)
    {
        var subscriber = new Subscriber(topic, topic) { Connected = true };
        foreach (var sequence in sequences) subscriber.Sequence.Take(sequence);
        return subscriber;
    }

    private static Dictionary<int, TopicStatus> Topics(params long[] last) =>
        last.Select((sequence, i) =>
            new TopicStatus { Topic = i, LastSequence = sequence, PublishedSteady = sequence, LastSteadySequence = sequence })
            .ToDictionary(t => t.Topic);

    [Fact]
    public void Everything_received_adds_up_and_is_held()
    {
        var reach = Reach.Of([Of(0, 1, 2, 3), Of(1, 1)], Topics(3, 1));
        Assert.Equal((4L, 4L, 0L, 0L, 0L, 2L), (reach.Published, reach.Delivered, reach.Missing, reach.InFlight, reach.Broken, reach.Held));
    }

    [Fact]
    public void A_gap_is_missing_and_a_tail_is_in_flight()
    {
        var reach = Reach.Of([Of(0, 1, 3)], Topics(5));
        Assert.Equal((5L, 2L, 1L, 2L, 0L, 0L), (reach.Published, reach.Delivered, reach.Missing, reach.InFlight, reach.Broken, reach.Held));
    }

    [Fact]
    public void Receiving_what_the_server_never_published_breaks_the_sum() =>
        Assert.Equal(1, Reach.Of([Of(0, 1, 2, 3)], Topics(2)).Broken);

    [Fact]
    public void A_client_that_never_connected_has_nothing_in_flight()
    {
        var reach = Reach.Of([Of(0, 1, 2), new Subscriber(1, 0)], Topics(3));
        Assert.Equal((3L, 2L, 1L, 3L), (reach.Published, reach.Delivered, reach.InFlight, reach.ExpectedSteady));
    }

    [Fact]
    public void One_that_connected_and_was_lost_at_once_has_all_in_flight()
    {
        var subscriber = new Subscriber(0, 0) { Connected = true };
        subscriber.Connected = false;
        Assert.Equal(3, Reach.Of([subscriber], Topics(3)).InFlight);
    }

    [Fact]
    public void A_lost_connection_is_not_held()
    {
        var subscriber = Of(0, 1);
        subscriber.Connected = false;
        Assert.Equal(0, Reach.Of([subscriber], Topics(1)).Held);
    }

    [Fact]
    public void What_is_under_way_and_was_due_before_the_steady_state_is_not_of_it()
    {
        var subscriber = Of(0, 1, 2);
        subscriber.DeliveredSteady = 2;
        var reach = Reach.Of(
            [subscriber],
            new Dictionary<int, TopicStatus> { [0] = new() { Topic = 0, LastSequence = 6, PublishedSteady = 3, LastSteadySequence = 0 } });
        Assert.Equal((4L, 1L), (reach.InFlight, reach.InFlightSteady));
    }
}
