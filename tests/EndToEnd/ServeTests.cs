using Bench.Tests.EndToEnd.Terminal;
using static Bench.Tests.EndToEnd.ProcessTable;

namespace Bench.Tests.EndToEnd;

/// <summary>The server alone ends with the command that a person started, however that ends.</summary>
public sealed class ServeTests
{
    private static readonly string[] Serve = ["serve", "--urls", "http://127.0.0.1:0", "--control-urls", "http://127.0.0.1:0"];

    [Theory]
    [InlineData(SigHup, 0)]
    [InlineData(SigTerm, 0)]
    [InlineData(SigKill, 128 + SigKill)]
    public async Task The_server_ends_with_the_command_that_serves(int signal, int expected)
    {
        using var serve = BenchProgram.Start(Serve);
        await BenchProgram.ReadUntilAsync(serve, "ready");
        var server = ServerOf(serve);
        Send(serve.Id, signal);
        // The server holds the same standard output: the end of both is seen in it.
        var (exit, output, error) = await BenchProgram.EndAsync(serve);
        Assert.True(exit == expected, $"exit {exit}: {output} {error}");
        await Eventually.TrueAsync(() => CommandLineOf(server).Length == 0, () => $"the server (process {server}) still runs");
    }

    [Theory]
    [InlineData("ctrl-c")]
    [InlineData("hang-up")]
    public async Task In_a_terminal_the_server_ends_with_it(string how)
    {
        using var terminal = PseudoTerminal.Start(Serve);
        await terminal.SaysAsync("ready");
        if (how == "ctrl-c") terminal.Type(PseudoTerminal.CtrlC);
        else terminal.HangUp();
        var exit = await terminal.EndAsync();
        Assert.True(exit == 0, $"exit {exit}: {terminal.Output}");
    }

    [Fact]
    public async Task A_server_that_hangs_is_ended_by_the_second()
    {
        using var terminal = PseudoTerminal.Start(Serve);
        await terminal.SaysAsync("ready");
        Send(ServerOf(terminal.Id), SigStop);
        Assert.Equal(128 + SigKill, await terminal.EndByAsync(PseudoTerminal.CtrlC));
    }
}
