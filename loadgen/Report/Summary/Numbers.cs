using System.Globalization;

namespace Bench.Report.Summary;

/// <summary>Numbers as people read them: three significant digits, thin spaces never, culture never.</summary>
internal static class Numbers
{
    public const string None = "–";

    /// <summary>Three significant digits, without an exponent.</summary>
    public static string Short(double? value)
    {
        if (value is not { } v) return None;
        var size = Math.Abs(v);
        var format = size switch
        {
            0 => "0",
            >= 100 => "#,0",
            >= 10 => "0.0",
            >= 1 => "0.00",
            >= 0.01 => "0.000",
            _ => "0.0###",
        };
        return v.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>A number with its unit.</summary>
    public static string With(double? value, string unit) => value is null ? None : unit.Length == 0 ? Short(value) : $"{Short(value)} {unit}";

    /// <summary>How far the interval reaches to either side, two significant digits, as "± 1.2"; empty when there is none.</summary>
    public static string Margin(double[]? interval)
    {
        if (interval is not [var low, var high]) return "";
        var half = (high - low) / 2;
        var format = half switch { 0 => "0", >= 10 => "#,0", >= 1 => "0.0", >= 0.1 => "0.00", >= 0.01 => "0.000", _ => "0.0###" };
        return "± " + half.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>A number that a person has set, as it was set.</summary>
    public static string Plain(double value) => value.ToString("#,0.######", CultureInfo.InvariantCulture);

    public static string Count(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A share as a percentage.</summary>
    public static string Share(double? share) => share is { } s ? (s * 100).ToString(s is > 0 and < 0.1 ? "0.0" : "0", CultureInfo.InvariantCulture) + " %" : None;
}
