using System.Text;
using Bench.Loadgen.Dialects;

namespace Bench.Tests.Unit.Targets;

/// <summary>Number and stamp of messages that a target makes by itself, at the places and in the units that its file names.</summary>
public sealed class MarkReaderTests
{
    [Theory]
    [InlineData("""{"seq":7}""", "/seq", 7L)]
    [InlineData("""{"seq":"7"}""", "/seq", 7L)] // Some write numbers as text: JavaScript's end at 2^53.
    [InlineData("""{"seq":0}""", "/seq", 0L)]
    [InlineData("""{"a":{"seq":9223372036854775807}}""", "/a/seq", long.MaxValue)]
    [InlineData("""{"seq":9223372036854775808}""", "/seq", null)]
    [InlineData("""{"seq":-1}""", "/seq", null)]
    [InlineData("""{"seq":7.5}""", "/seq", null)]
    [InlineData("""{"seq":null}""", "/seq", null)]
    [InlineData("""{"id":7}""", "/seq", null)]
    [InlineData("no JSON", "/seq", null)]
    public void A_sequence_is_a_whole_number_at_its_place(string message, string at, long? wanted) =>
        Assert.Equal(wanted, Read(new PlaceSpec { At = at }, null, message)?.Sequence);

    [Theory]
    [InlineData("tick 12 done", null, "^tick (\\d+)", null, 12L)]
    [InlineData("tick:{\"n\":12}", "tick:", null, "/n", 12L)]
    [InlineData("#<12>", "#", "<(?<message>\\d+)>", null, 12L)]
    [InlineData("12", null, null, null, 12L)]
    [InlineData("tock 12", null, "^tick (\\d+)", null, null)]
    public void It_may_stand_wherever_a_message_may(string message, string? prefix, string? regex, string? at, long? wanted) =>
        Assert.Equal(wanted, Read(new PlaceSpec { Prefix = prefix, Regex = regex, At = at }, null, message)?.Sequence);

    [Theory]
    [InlineData("1764267300", StampUnit.S, 1_764_267_300_000_000L)]
    [InlineData("1764267300.25", StampUnit.S, 1_764_267_300_250_000L)]
    [InlineData("1.7642673e9", StampUnit.S, 1_764_267_300_000_000L)]
    [InlineData("1764267300123", StampUnit.Ms, 1_764_267_300_123_000L)]
    [InlineData("\"1764267300123\"", StampUnit.Ms, 1_764_267_300_123_000L)]
    [InlineData("1764267300123456", StampUnit.Us, 1_764_267_300_123_456L)]
    [InlineData("1764267300123456999", StampUnit.Ns, 1_764_267_300_123_456L)]
    [InlineData("\"2025-11-27T18:15:00Z\"", StampUnit.Iso8601, 1_764_267_300_000_000L)]
    [InlineData("\"2025-11-27T18:15Z\"", StampUnit.Iso8601, 1_764_267_300_000_000L)]
    [InlineData("\"2025-11-27T18:15:00.123456789Z\"", StampUnit.Iso8601, 1_764_267_300_123_456L)]
    [InlineData("\"2025-11-27T19:15:00.123+01:00\"", StampUnit.Iso8601, 1_764_267_300_123_000L)]
    [InlineData("\"2025-11-27T18:15:00\"", StampUnit.Iso8601, null)] // Of which time zone?
    [InlineData("\"2025-11-27\"", StampUnit.Iso8601, null)]
    [InlineData("\"27 Nov 2025 18:15:00 +0000\"", StampUnit.Iso8601, null)]
    [InlineData("1764267300", StampUnit.Iso8601, null)]
    [InlineData("1764267300123456999", StampUnit.Ms, null)] // In another unit it is beyond the year 9999.
    [InlineData("-1", StampUnit.Ms, null)]
    [InlineData("1e30", StampUnit.S, null)]
    [InlineData("\"now\"", StampUnit.Ms, null)]
    [InlineData("null", StampUnit.Ms, null)]
    public void A_stamp_is_an_instant_in_its_unit(string stamp, StampUnit unit, long? wantedUs) =>
        Assert.Equal(
            wantedUs,
            Read(null, new StampSpec { At = "/at", Unit = unit, Clock = StampClock.Unix }, $$"""{"at":{{stamp}}}""")?.StampUs);

    [Fact]
    public void What_no_place_is_named_of_is_not_there_and_nothing_is_refused_for_it()
    {
        var reader = new MarkReader(null, null);
        Assert.Equal((false, null), (reader.Numbered, reader.Clock));
        Assert.True(reader.TryRead("anything"u8, out var marks));
        Assert.Equal(new MessageMarks(null, null), marks);
    }

    private static MessageMarks? Read(PlaceSpec? sequence, StampSpec? stamp, string message) =>
        new MarkReader(sequence, stamp).TryRead(Encoding.UTF8.GetBytes(message), out var marks) ? marks : null;
}
