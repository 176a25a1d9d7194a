using ScottPlot;

namespace Bench.Report.Charts;

/// <summary>One colour and one marker for each pattern, everywhere. Colours: Okabe and Ito, told apart by colour-blind readers too.</summary>
internal static class Palette
{
    /// <summary>The colour of a pattern as #rrggbb.</summary>
    public static string HexOf(string pattern) => pattern switch
    {
        "polling" => "#E69F00",
        "long-polling" => "#CC79A7",
        "sse" => "#009E73",
        "websocket" => "#0072B2",
        _ => "#56B4E9",
    };

    public static Color Of(string pattern) => Color.FromHex(HexOf(pattern));

    public static MarkerShape MarkerOf(string pattern) => pattern switch
    {
        "polling" => MarkerShape.FilledCircle,
        "long-polling" => MarkerShape.FilledSquare,
        "sse" => MarkerShape.FilledTriangleUp,
        _ => MarkerShape.FilledDiamond,
    };

    /// <summary>The colour of the n-th setting of a pattern, from 0: fainter with each, as dashes mean what is modelled.</summary>
    public static Color Of(string pattern, int setting) => Of(pattern).WithAlpha(Math.Max(0.3, 1 - 0.3 * setting));

    /// <summary>Layers of bytes, from the payload outwards.</summary>
    public static readonly IReadOnlyList<(string Name, string Hex)> Layers = [("payload", "#4D4D4D"), ("framing", "#009E73"), ("HTTP", "#E69F00"), ("TCP/IP", "#56B4E9")];
}
