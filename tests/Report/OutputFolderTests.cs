using Bench.Report.Saved;

namespace Bench.Tests.Report;

/// <summary>Where a command of the report cannot write, it says why and what to give.</summary>
public sealed class OutputFolderTests
{
    [Fact]
    public void A_file_of_its_name_is_named_with_the_next_step()
    {
        var path = Path.GetTempFileName();
        var e = Assert.Throws<RunDataException>(() => OutputFolder.Make(path));
        File.Delete(path);
        Assert.Equal(
            $"the folder {path} cannot be made: a file of this name is there; give --out a folder that is there, or the name of a new one "
                + "where you may write",
            e.Message);
    }

    [Fact]
    public void A_place_where_nobody_may_write_is_named_with_the_next_step()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is of Linux");
        var e = Assert.Throws<RunDataException>(() => OutputFolder.Make("/proc/nobody/may"));
        Assert.StartsWith("the folder /proc/nobody/may cannot be made: ", e.Message, StringComparison.Ordinal);
        Assert.EndsWith("; give --out a folder that is there, or the name of a new one where you may write", e.Message,
            StringComparison.Ordinal);
    }
}
