using System.Reflection;
using Bench.Contract;
using Bench.Contract.Figures;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Figures;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Recording;

namespace Bench.Tests.Unit;

/// <summary>A figure is declared once, and adds up as it is declared.</summary>
public sealed class TotalsTests
{
    public static TheoryData<Type> Records() =>
    [
        typeof(Counts), typeof(WireTotals), typeof(ShardReading), typeof(ShardProgress), typeof(TopicSent), typeof(Reach),
        typeof(AnswerTally), typeof(ServerCounters), typeof(WorkloadStatus), typeof(LagSummary)
    ];

    [Theory]
    [MemberData(nameof(Records))]
    public void Every_member_of_a_record_of_figures_is_declared(Type record) =>
        Assert.All(
            record.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite),
            p => Assert.NotNull(p.GetCustomAttribute<FigureAttribute>()));

    [Fact]
    public void Every_count_of_shards_is_summed_and_every_one_subtracted()
    {
        var (a, b) = (Numbered(1), Numbered(1000));
        foreach (var property in typeof(Counts).GetProperties().Where(p => p.CanWrite))
        {
            var (one, other) = ((long)property.GetValue(a)!, (long)property.GetValue(b)!);
            Assert.Equal(one + other, property.GetValue(Totals.Add(a, b)));
            Assert.Equal(other - one, property.GetValue(Totals.Subtract(b, a)));
        }
    }

    [Fact]
    public void A_record_within_a_record_adds_up_too_and_instants_are_the_latest()
    {
        var sum = Totals.Add(Reading(atUs: 5, segments: 3), Reading(atUs: 4, segments: 4));
        Assert.Equal((5, 30, 7, 14), (sum.AtUs, sum.Counts.Received, sum.Wire.Segments, sum.Wire.HttpBytes));
        // What one part does not have nobody knows of the whole.
        Assert.Null(Totals.Add(Reading(5, 3), Reading(4, null)).Wire.Segments);
        Assert.Equal(5, Totals.Subtract(Reading(5, 3), Reading(4, 3)).AtUs);
    }

    [Fact]
    public void Servers_counters_add_up_by_name_by_place_and_by_the_first_reason()
    {
        var sum = Totals.Add(Server(("sse", 1), null), Server(("websocket", 2), "it needs Linux"));
        Assert.Equal((1, 2), (sum.Connections["sse"], sum.Connections["websocket"]));
        Assert.Equal([2, 4, 6], sum.Collections);
        Assert.Equal(("it needs Linux", 200, 14), (sum.RetransmitsUnavailable, sum.LogBytes, sum.KeepAlives));
    }

    [Fact]
    public void Of_lags_the_worse_stands()
    {
        static WorkloadStatus Status(double p99) => new()
        {
            State = WorkloadState.Running,
            Published = 1,
            PublishedSteady = 1,
            DueSteady = 1,
            LagUs = new LagSummary { P50 = 1, P99 = p99, Max = p99 }
        };
        var sum = Totals.Add(Status(3), Status(2));
        Assert.Equal((2, 1, 3), (sum.Published, sum.LagUs.P50, sum.LagUs.P99));
    }

    [Fact]
    public void What_is_not_declared_is_refused_by_name() =>
        Assert.Contains(
            "Undeclared.Value",
            Assert.Throws<TypeInitializationException>(() => Totals.Add(new Undeclared(), new Undeclared())).InnerException!.Message,
            StringComparison.Ordinal);

    private sealed record Undeclared
    {
        public long Value { get; init; }
    }

    private static Counts Numbered(long from)
    {
        var counts = new Counts();
        foreach (var property in typeof(Counts).GetProperties().Where(p => p.CanWrite)) property.SetValue(counts, from++);
        return counts;
    }

    private static ShardReading Reading(long atUs, long? segments) => new()
    {
        AtUs = atUs,
        Counts = new Counts { Received = 15 },
        Wire = new WireTotals(7, 1, segments, 0),
        CpuUs = 1,
        SystemCpuUs = 1,
        ResidentBytes = 1,
        AllocatedBytes = 1,
        Collections = 1,
        GcPauseMs = 1,
    };

    private static ServerCounters Server((string Name, long Count) connections, string? why) => new()
    {
        AtUs = 1,
        Connections = new Dictionary<string, long> { [connections.Name] = connections.Count },
        TcpConnections = 1,
        TcpAccepted = 1,
        Published = 1,
        Delivered = 1,
        Flushes = 1,
        Lapped = 1,
        Requests = 1,
        EmptyPolls = 1,
        KeepAlives = 7,
        RetransmitsUnavailable = why,
        LogBytes = 100,
        Refused = 1,
        GcHeapBytes = 1,
        AllocatedBytes = 1,
        Collections = [1, 2, 3],
        GcPauseMs = 1,
        CompileMs = 1,
        ResidentBytes = 1,
        ThreadPoolThreads = 1,
    };
}
