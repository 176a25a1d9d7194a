using Bench.Report.Summary;

namespace Bench.Report.Prices;

/// <summary>Turns a load into money a month by a price sheet. Pure.</summary>
internal static class Bill
{
    /// <summary>
    /// The bill of a load at the scale of <see cref="RungPrice.Clients"/>; null where CPU, bytes or memory could not be had. Cores are
    /// paid for what they do on average, or for the moment at which most is due, whichever takes more, with headroom.
    /// </summary>
    public static Money? Of(PriceSheet sheet, string pattern, RungPrice price)
    {
        if (price is not { ServerCores: { } cores, PeakCores: { } peak, BytesPerHour: { } bytes, MemoryMib: { } memory }) return null;
        var paid = Math.Max(cores, peak) / sheet.Machine.BusyShare;
        var cpu = paid * sheet.Machine.VcpuHour * sheet.HoursPerMonth;
        var machine = cpu + memory / 1024 * sheet.Machine.GibHour * sheet.HoursPerMonth;
        var all = Gigabytes(bytes);
        var (traffic, into) = price.BytesInPerHour is { } bytesIn
            ? (sheet.Traffic.Out(all - Gigabytes(bytesIn)) + sheet.Traffic.In(Gigabytes(bytesIn)), sheet.Traffic.In(Gigabytes(bytesIn)))
            : (Math.Max(sheet.Traffic.Out(all), sheet.Traffic.In(all)), (double?)null);
        return new Money(sheet.Currency, machine, traffic, machine + traffic, Managed(sheet, pattern, price))
        {
            Cpu = cpu,
            Cores = paid,
            TrafficIn = into
        };

        double Gigabytes(double bytesPerHour) => bytesPerHour / 1e9 * sheet.HoursPerMonth;
    }

    // A load that some service of the sheet serves; the first of the list.
    private static ManagedMoney? Managed(PriceSheet sheet, string pattern, RungPrice price)
    {
        if (sheet.Managed.FirstOrDefault(m => m.Patterns.Contains(pattern)) is not { } service) return null;
        var seconds = sheet.HoursPerMonth * 3600;
        var amount = price.MessagesPerSecond * seconds / 1e6 * service.PerMillionMessages
            + price.RequestsPerSecond * seconds / 1e6 * service.PerMillionRequests
            + price.Connections * seconds / 60 / 1e6 * service.PerMillionConnectionMinutes;
        return new ManagedMoney(service.Name, amount);
    }
}
