using System.Globalization;

namespace Bench.Loadgen.Targets;

/// <summary>Reads the Prometheus text format (version 0.0.4; OpenMetrics 1.0 is the same in what is read here). Pure.</summary>
internal static class PrometheusText
{
    /// <summary>
    /// The sum of all samples of a name, whatever their labels; null when there is none, or one that is no finite number.
    /// </summary>
    public static double? Sum(string text, string name)
    {
        double? sum = null;
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            var line = raw.Trim();
            if (!line.StartsWith(name, StringComparison.Ordinal)) continue;
            var rest = line[name.Length..];
            if (rest.StartsWith("{"))
            {
                var end = EndOfLabels(rest);
                if (end < 0) return null;
                rest = rest[end..];
            }
            else if (rest.IsEmpty || !char.IsWhiteSpace(rest[0]))
            {
                continue; // Another name that begins so.
            }

            // The value, and perhaps a timestamp behind it.
            rest = rest.TrimStart();
            var value = rest.IndexOfAny(' ', '\t') is var space and >= 0 ? rest[..space] : rest;
            if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
                return null;
            sum = (sum ?? 0) + number;
        }

        return sum;
    }

    // Behind the brace that closes the labels: braces and escaped quotes may stand in a label's value.
    private static int EndOfLabels(ReadOnlySpan<char> text)
    {
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (quoted && text[i] == '\\') i++;
            else if (text[i] == '"') quoted = !quoted;
            else if (!quoted && text[i] == '}') return i + 1;
        }

        return -1;
    }
}
