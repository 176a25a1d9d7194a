using Bench.Report;
using Bench.Report.Prices;
using Bench.Report.Saved;

namespace Bench.Tests.Report;

public sealed class PriceSheetTests
{
    [Fact]
    public void Every_entry_of_the_sheet_has_its_source_and_its_date()
    {
        var sheet = PriceSheet.Load(null);
        Assert.All(
            [(sheet.Machine.Source, sheet.Machine.Read), (sheet.Traffic.Source, sheet.Traffic.Read),
                .. sheet.Managed.Select(m => (m.Source, m.Read))],
            entry =>
            {
                Assert.Contains("https://", entry.Source, StringComparison.Ordinal);
                Assert.Matches("^20[0-9]{2}-[0-9]{2}-[0-9]{2}$", entry.Read);
            });
    }

    [Theory]
    [InlineData("\"vcpu_hour\": 0.04048", "\"vcpu_hour\": -1", "machine.vcpu_hour is -1; allowed: 0 to 1000000")]
    [InlineData("\"busy_share\": 0.6", "\"busy_share\": 0", "machine.busy_share is 0; allowed: above 0, to 1")]
    [InlineData("\"hours_per_month\": 730", "\"hours_per_month\": 1000", "allowed: above 0, to 744")]
    [InlineData("\"per_gb\": 0.09,", "\"per_gb\": 0.09, \"per_gib\": 1,", "per_gib")]
    [InlineData("\"per_gb\": 0.09,", "", "per_gb")]
    public void A_sheet_that_makes_no_sense_is_refused_by_name(string from, string to, string expected)
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, PriceSheet.BuiltInText().Replace(from, to, StringComparison.Ordinal));
        var e = Assert.Throws<RunDataException>(() => PriceSheet.Load(path));
        File.Delete(path);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Contains(path, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sheet_that_is_not_there_is_named_with_the_next_step() =>
        Assert.Contains(
            "bench prices", Assert.Throws<RunDataException>(() => PriceSheet.Load("/nowhere/prices.json")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_folder_is_no_sheet() =>
        Assert.Equal(
            $"price sheet {Path.GetTempPath()} cannot be read: it is a folder, and a file is needed; give --prices such a file: bench "
                + "prices prints a sheet to start from",
            Assert.Throws<RunDataException>(() => PriceSheet.Load(Path.GetTempPath())).Message);
}
