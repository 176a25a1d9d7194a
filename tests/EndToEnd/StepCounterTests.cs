using System.Diagnostics;
using System.Globalization;
using Bench.Loadgen.ClientBench.Stepping;
using Bench.Loadgen.Processes;

namespace Bench.Tests.EndToEnd;

/// <summary>Instructions counted by single steps, on a program that does one thing over and over.</summary>
public sealed class StepCounterTests
{
    // arch/x86/entry/syscalls/syscall_64.tbl
    private const int Read = 0;
    private const int Write = 1;

    [Fact]
    public async Task Every_call_of_a_copying_program_is_counted_with_the_instructions_between_and_the_program_ends()
    {
        Assert.SkipWhen(StepCounter.Unsupported is not null, StepCounter.Unsupported ?? "");
        // Not our own child: the runtime would take the stops of its main thread for its end.
        using var shell = Process.Start(
            new ProcessStartInfo("sh", ["-c", "dd if=/dev/zero of=/dev/null bs=1 count=100000000 2>/dev/null & echo $!; wait"])
            {
                RedirectStandardOutput = true
            })!;
        try
        {
            var copying = int.Parse(
                (await shell.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!, CultureInfo.InvariantCulture);
            // Its start takes a hundred thousand instructions, which would be minutes of single steps on a busy machine.
            await Eventually.TrueAsync(
                () => File.ReadAllText($"/proc/{copying}/comm") == "dd\n" && ReadsOf(copying) > 1000, () => "dd does not copy");
            var counter = await StartAsync(copying, "dd");
            // The kernel's own count of its reads says when there is enough to see.
            var before = ReadsOf(copying);
            await Eventually.TrueAsync(() => ReadsOf(copying) >= before + 20, () => "the program does not go on while it is stepped");
            var stretches = await counter.StopAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);

            Assert.All(stretches, stretch => Assert.Equal("dd", stretch.Thread));
            var (reads, writes) = (stretches.Sum(s => s.Calls.GetValueOrDefault(Read)), stretches.Sum(
                s => s.Calls.GetValueOrDefault(Write)));
            Assert.True(reads > 10, $"{reads} reads");
            Assert.InRange(writes, reads - 1, reads + 1);
            Assert.InRange(stretches.Sum(s => s.Instructions) / (double)(reads + writes), 5, 1000);
            await shell.WaitForExitAsync(Eventually.Token());
        }
        finally
        {
            if (!shell.HasExited) shell.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task A_thread_that_is_not_there_is_named()
    {
        Assert.SkipWhen(StepCounter.Unsupported is not null, StepCounter.Unsupported ?? "");
        var refused = await Assert.ThrowsAsync<ChildFailedException>(
            () => StepCounter.StartAsync(Environment.ProcessId, "no such", "nor this"));
        Assert.Contains("has no thread named no such or nor this", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_what_was_done_with_the_messages_is_counted_and_all_messages_must_be_in_it()
    {
        const int messages = Rounds.Clients * Rounds.Count;
        Stretch[] stretches =
        [
            new("worker", 800 * messages, new Dictionary<int, long> { [44] = messages - 1, [202] = 1 }),
            new("worker", 70_000, new Dictionary<int, long> { [202] = 1 }),
            new("worker", 200 * messages, new Dictionary<int, long> { [46] = 1, [1] = messages }),
            new("sockets", 30 * messages, new Dictionary<int, long> { [232] = messages }),
        ];
        var calls = (messages - 1 + 1 + 1 + messages) / (double)messages;
        Assert.Equal(new StepCost(1000, calls), Rounds.PerMessage(stretches, "server", wholeThread: null, 44, 46));
        Assert.Equal(new StepCost(1030, calls + 1), Rounds.PerMessage(stretches, "server", "sockets", 44, 46));
        var refused = Assert.Throws<ChildFailedException>(() => Rounds.PerMessage(stretches, "server", wholeThread: null, 44));
        Assert.Contains(
            $"server: the threads that were stepped took {messages - 1} of {messages} messages", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<StepCounter> StartAsync(int process, string thread)
    {
        try
        {
            return await StepCounter.StartAsync(process, thread);
        }
        catch (ChildFailedException e) when (e.Message.Contains("cannot be stepped", StringComparison.Ordinal))
        {
            Assert.Skip(e.Message);
            throw;
        }
    }

    private static long ReadsOf(int process) =>
        long.Parse(
            File.ReadLines($"/proc/{process}/io").Single(line => line.StartsWith("syscr: ", StringComparison.Ordinal))["syscr: ".Length..],
            CultureInfo.InvariantCulture);
}
