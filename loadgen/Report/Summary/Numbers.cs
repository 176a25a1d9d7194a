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
    public static string With(double? value, string unit) =>
        value is null ? None : unit.Length == 0 ? Short(value) : $"{Short(value)} {unit}";

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

    /// <summary>Money a month, all together; a dash where it could not be had.</summary>
    public static string Money(Money? month) => month is null ? None : Money(month.Currency, month.Total);

    /// <summary>An amount of money, to three significant digits, cents at the finest.</summary>
    public static string Money(string currency, double amount) =>
        amount is > 0 and < 0.01
            ? $"less than {currency}0.01"
            : currency + amount.ToString(amount >= 100 ? "#,0" : "0.00", CultureInfo.InvariantCulture);

    /// <summary>A number of bytes, in the largest decimal unit that leaves something before the point.</summary>
    public static string Bytes(double? bytes) => bytes switch
    {
        null => None,
        >= 1e12 => With(bytes / 1e12, "TB"),
        >= 1e9 => With(bytes / 1e9, "GB"),
        >= 1e6 => With(bytes / 1e6, "MB"),
        >= 1e3 => With(bytes / 1e3, "kB"),
        _ => With(bytes, "B"),
    };

    /// <summary>A time given in milliseconds, in seconds from ten of them on; a whole number as it was set.</summary>
    public static string Time(double ms) =>
        ms >= 10_000 ? $"{Plain(Math.Round(ms / 1000, 1))} s" : ms == Math.Round(ms) ? $"{Plain(ms)} ms" : With(ms, "ms");

    /// <summary>Memory given in MiB.</summary>
    public static string Mebibytes(double? mib) => mib >= 1024 ? With(mib / 1024, "GiB") : With(mib, "MiB");

    /// <summary>A change in signed hundredths, without a point: "−24", "+3".</summary>
    public static string Change(double share) => (share * 100).ToString("+#,0;−#,0;0", CultureInfo.InvariantCulture);

    public static string Count(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A count; a dash where nobody knows it.</summary>
    public static string Count(long? value) => value is { } known ? Count(known) : None;

    /// <summary>A count that is modelled, to two significant digits: the model has no more.</summary>
    public static string Rough(long count)
    {
        var unit = (long)Math.Pow(10, Math.Max(0, Math.Floor(Math.Log10(count)) - 1));
        return Count((count + (unit / 2)) / unit * unit);
    }

    /// <summary>A share as a percentage.</summary>
    public static string Share(double? share) => share is { } s ? Percent(s) + " %" : None;

    /// <summary>A share in hundredths, without the sign.</summary>
    public static string Percent(double share) =>
        (share * 100).ToString(share is > 0 and < 0.1 ? "0.0" : "0", CultureInfo.InvariantCulture);
}
