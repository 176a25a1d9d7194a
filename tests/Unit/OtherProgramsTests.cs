using System.Diagnostics;
using Bench.Loadgen.Machine;

namespace Bench.Tests.Unit;

public sealed class OtherProgramsTests
{
    [Fact]
    public async Task What_another_process_uses_is_seen_unless_it_is_ours()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the CPU clocks of other processes are read on Linux");
        // Ends by itself after a minute of CPU time, should the test be stopped.
        using var busy = Process.Start(new ProcessStartInfo("sh", ["-c", "ulimit -t 60; while :; do :; done"]))!;
        try
        {
            var others = new OtherPrograms(new HashSet<int>([Environment.ProcessId]));
            var others2 = new OtherPrograms(new HashSet<int>([Environment.ProcessId, busy.Id]));
            Assert.Equal(0, others.ReadUs());
            Assert.Equal(0, others2.ReadUs());
            var before = ProcessCpu.ReadTotalUs(busy.Id)!.Value;
            double used = 0;
            await Eventually.TrueAsync(
                () => (used = ProcessCpu.ReadTotalUs(busy.Id)!.Value - before) > 200_000, () => $"the busy loop got {used} µs of CPU");
            // Read last, and begun first: what all the rest use between the readings is in it as well. Only one that ends between them
            // takes with it what it used, of which the second saw more: then they are read again, while the busy loop goes on.
            double all = 0, rest = 0;
            await Eventually.TrueAsync(
                () =>
                {
                    used = ProcessCpu.ReadTotalUs(busy.Id)!.Value - before;
                    rest = others2.ReadUs()!.Value;
                    all = others.ReadUs()!.Value;
                    Assert.True(all >= used, $"{all} µs seen of {used} µs");
                    return all - rest >= used * 0.5;
                },
                () => $"of {used} µs, {all} µs are seen with it and {rest} µs without");
        }
        finally
        {
            busy.Kill();
        }
    }
}
