using System.Text;
using Bench.Loadgen.Hostile;
using Bench.Tests.Unit.Lean;
using CsCheck;

namespace Bench.Tests.Unit;

/// <summary>What a slow reader sees of a stream: the numbers of messages, whatever frames them and however it is cut.</summary>
public sealed class SequenceScanTests
{
    [Theory]
    [InlineData("", 0, 0, 0)]
    [InlineData("id: 7\ndata: [7,4472988602,31,\"x\"]\n\n", 1, 0, 7)]
    [InlineData("1a\r\nid: 7\ndata: [7,1,3,\"x\"]\n\n\r\ndata: [8,2,3,\"[1,2,3\"]\n\n", 2, 0, 8)] // what is in the text is older
    [InlineData("[[3,1,1,0],[4,1,1,0],[9,1,1,0]]", 3, 4, 9)]
    [InlineData("\u0081\u0005[5,10,1,null]", 1, 0, 5)]
    [InlineData("[x,1,2] [,5,6] [7] [8, 9] []", 0, 0, 0)]
    [InlineData("[99999999999999999999,1,2]", 0, 0, 0)]
    public void Messages_and_gaps_are_counted(string stream, long received, long missed, long last)
    {
        var scan = new SequenceScan();
        scan.Take(Encoding.Latin1.GetBytes(stream));
        Assert.Equal((received, missed, last), (scan.Received, scan.Missed, scan.Last));
    }

    [Fact]
    public void Any_cut_gives_the_same() =>
        Gen.Select(Cuts.AnyOf("[1,2,3,\"x\"]", "[7,10,", "[12,", "data: ", "3", "[", ",", "]").Array[0, 30], Cuts.Points)
            .Sample((parts, points) =>
            {
                var bytes = Encoding.ASCII.GetBytes(string.Concat(parts));
                SequenceScan whole = new(), cut = new();
                whole.Take(bytes);
                foreach (var part in Cuts.Of(bytes, points)) cut.Take(part);
                return (whole.Received, whole.Missed, whole.Last) == (cut.Received, cut.Missed, cut.Last);
            });
}
