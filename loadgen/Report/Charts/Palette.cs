using Bench.Contract.Patterns;
using ScottPlot;

namespace Bench.Report.Charts;

/// <summary>One colour and one marker for each pattern, everywhere.</summary>
internal static class Palette
{
    // From the lowest rung up.
    private static readonly MarkerShape[] Markers =
    [
        MarkerShape.FilledCircle, MarkerShape.FilledSquare, MarkerShape.FilledTriangleUp, MarkerShape.FilledDiamond
    ];

    /// <summary>The colour of a pattern as #rrggbb.</summary>
    public static string HexOf(string pattern) => Ladder.Of(pattern).Color;

    public static Color Of(string pattern) => Color.FromHex(HexOf(pattern));

    public static MarkerShape MarkerOf(string pattern) => Markers[Math.Min(Ladder.HeightOf(pattern), Markers.Length - 1)];

    /// <summary>The colour of the n-th setting of a pattern, from 0: fainter with each, as dashes mean what is modelled.</summary>
    public static Color Of(string pattern, int setting) => Of(pattern).WithAlpha(Math.Max(0.3, 1 - 0.3 * setting));

    /// <summary>Layers of bytes, from the payload outwards.</summary>
    public static readonly IReadOnlyList<(string Name, string Hex)> Layers =
    [
        ("payload", "#4D4D4D"), ("framing", "#009E73"), ("HTTP", "#E69F00"), ("TLS", "#CC79A7"), ("TCP/IP", "#56B4E9")
    ];
}
