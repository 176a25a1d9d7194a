using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Bench.Contract;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Parts;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Recording;

namespace Bench.Tests.Unit;

/// <summary>Clients that work on the threads of sockets are late when those are, though the thread pool is punctual.</summary>
public sealed class SocketWatchTests
{
    private const int Periods = 10;

    [Fact]
    public async Task Every_instant_of_the_steady_state_is_heard_on_every_thread()
    {
        var (_, lag, watch, watching) = Begin();
        await watching.WaitAsync(Eventually.Patience, Stop);
        Assert.Equal(Periods * Environment.ProcessorCount, lag.Histogram.TotalCount);
        Assert.Equal(lag.Histogram.TotalCount, watch.Asked);
        Assert.InRange(lag.Histogram.GetValueAtPercentile(0), Periods * LoopLag.PeriodUs, Periods * LoopLag.PeriodUs * 1.001);
    }

    // The runtime reads the setting once, so the test starts itself again in a process that has it.
    [Fact]
    public async Task A_thread_of_sockets_that_is_held_is_seen_in_a_process_that_is_set_as_generators_are()
    {
        var (name, value) = ChildEnvironment.OfGenerators.Single();
        if (Environment.GetEnvironmentVariable(name) == value) await HoldEveryThreadAsync();
        else await OnceMoreInAProcessOfItsOwnAsync();
    }

    private static async Task OnceMoreInAProcessOfItsOwnAsync()
    {
        var start = new ProcessStartInfo(Programs.Dotnet)
        {
            ArgumentList =
            {
                typeof(SocketWatchTests).Assembly.Location, "-method",
                $"*.{nameof(A_thread_of_sockets_that_is_held_is_seen_in_a_process_that_is_set_as_generators_are)}",
            },
            RedirectStandardOutput = true,
        };
        start.Environment.Remove(ChildEnvironment.OfGenerators.Single().Key);
        ChildEnvironment.Prepare(start.Environment, new ChildRuntime(FixedTiering: false, Generator: true));
        using var process = Process.Start(start)!;
        try
        {
            var said = await process.StandardOutput.ReadToEndAsync(Stop).WaitAsync(2 * Eventually.Patience, Stop);
            await process.WaitForExitAsync(Stop);
            Assert.True(process.ExitCode == 0, said);
            Assert.Contains("Total: 1,", said, StringComparison.Ordinal);
        }
        finally
        {
            process.Kill();
        }
    }

    private static async Task HoldEveryThreadAsync()
    {
        using var hold = new ManualResetEventSlim();
        using var held = new CountdownEvent(Environment.ProcessorCount);
        var holding = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => HoldAsync(hold, held)).ToArray();
        Assert.True(held.Wait(Eventually.Patience, Stop)); // Every thread that takes what sockets bring.

        var (clock, lag, watch, watching) = Begin();
        await Eventually.TrueAsync(() => watch.Asked == Periods * Environment.ProcessorCount, () => $"{watch.Asked} sockets were asked");
        // The pool was punctual and no socket has been heard: each instant is as late as it is until now.
        clock.Forward(TimeSpan.FromSeconds(1));
        AllAreLateByASecond();
        hold.Set();
        await watching.WaitAsync(Eventually.Patience, Stop);
        AllAreLateByASecond();
        await Task.WhenAll(holding);

        void AllAreLateByASecond()
        {
            var seen = lag.Histogram;
            Assert.Equal(watch.Asked, seen.TotalCount);
            Assert.True(seen.GetValueAtPercentile(0) > 1_000_000, $"{seen.GetValueAtPercentile(0)} µs");
        }
    }

    // Has a thread of the runtime's sockets receive, and stay there.
    private static Task HoldAsync(ManualResetEventSlim hold, CountdownEvent held)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var asking = new Socket(SocketType.Stream, ProtocolType.Tcp);
        asking.Connect(listener.LocalEndpoint);
        var holding = ReceiveAsync(listener.AcceptSocket());
        asking.Send([1]); // Now that somebody waits for it: what is there already would be received on this thread.
        return holding;

        async Task ReceiveAsync(Socket heard)
        {
            await heard.ReceiveAsync(new byte[1].AsMemory(), Stop).ConfigureAwait(false);
            held.Signal();
            hold.Wait(Stop);
            heard.Dispose();
            asking.Dispose();
        }
    }

    // A watch over a steady state of so many periods, twice as many of which have passed.
    private static (HeldClock Clock, LoopLag Lag, SocketWatch Watch, Task Watching) Begin()
    {
        var clock = new HeldClock();
        var lag = new LoopLag(clock);
        var startUs = clock.NowUs();
        var watch = new SocketWatch(lag);
        var watching = watch.RunAsync(new Timeline(startUs, startUs, startUs + (Periods + 1) * LoopLag.PeriodUs), Stop);
        clock.Forward(TimeSpan.FromMicroseconds(2 * Periods * LoopLag.PeriodUs));
        return (clock, lag, watch, watching);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
