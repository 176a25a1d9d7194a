using System.Diagnostics;
using Bench.Loadgen.Machine;

namespace Bench.Tests.Unit;

public sealed class OtherProgramsTests
{
    [Fact]
    public async Task What_another_process_uses_is_seen_unless_it_is_ours()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the CPU clocks of other processes are read on Linux");
        // Ends by itself after 2 s of CPU time.
        using var busy = Process.Start(new ProcessStartInfo("sh", ["-c", "ulimit -t 2; while :; do :; done"]))!;
        try
        {
            var others = new OtherPrograms(new HashSet<int>([Environment.ProcessId]));
            var others2 = new OtherPrograms(new HashSet<int>([Environment.ProcessId, busy.Id]));
            Assert.Equal(0, others.ReadUs());
            Assert.Equal(0, others2.ReadUs());
            var before = ProcessCpu.ReadTotalUs(busy.Id)!.Value;
            await Task.Delay(500, TestContext.Current.CancellationToken);
            var used = ProcessCpu.ReadTotalUs(busy.Id)!.Value - before;
            var (with, without) = (others.ReadUs()!.Value, others2.ReadUs()!.Value);
            Assert.True(used > 0);
            Assert.True(with >= used, $"{with} µs seen of {used} µs");
            Assert.True(with - without >= used * 0.5, $"{with} µs with it, {without} µs without");
        }
        finally
        {
            busy.Kill();
        }
    }
}
