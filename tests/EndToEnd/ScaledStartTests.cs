using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Bench.Tests.EndToEnd;

/// <summary>What starts several servers behind a load balancer and cannot, or is asked to end before it has.</summary>
public sealed class ScaledStartTests
{
    [Fact]
    public async Task A_part_that_is_not_here_is_named()
    {
        var none = Directory.CreateTempSubdirectory("bench-scaled-");
        try
        {
            Assert.Equal(
                "scaled: Redis needs redis-server, which is neither on the PATH nor in /usr/sbin or /sbin\n",
                await RefusalAsync(none.FullName, "--port", Port()));
        }
        finally
        {
            none.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_named() => Assert.Equal(
        "scaled: --folder is '/no/such/folder', which is no folder\n",
        await RefusalAsync(ScaledProgram.Programs, "--port", Port(), "--folder", "/no/such/folder"));

    [Fact]
    public async Task A_port_at_which_somebody_listens_is_refused()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        Assert.Equal(
            $"scaled: something listens at 127.0.0.1:{port} already; end it, or give another --port\n",
            await RefusalAsync(ScaledProgram.Programs, "--port", port.ToString(CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("redis-server")]
    [InlineData("dotnet")] // A server.
    [InlineData("haproxy")]
    public async Task It_ends_when_it_is_asked_to_while_a_part_does_not_get_ready(string part)
    {
        var folder = Directory.CreateTempSubdirectory("bench-scaled-");
        try
        {
            var idle = Path.Combine(folder.FullName, part);
            await File.WriteAllTextAsync(idle, "#!/bin/sh\nexec sleep 1000000\n", Eventually.Token());
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(idle, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            using var scaled = ScaledProgram.Launch($"{folder.FullName}:{ScaledProgram.Programs}", "--port", Port());
            await Eventually.TrueAsync(
                () => scaled.HasExited || ProcessTable.ChildrenOf(scaled.Id).Any(IsIdle), () => "the part is not started");
            Assert.SkipWhen(scaled.HasExited, "another part is not installed");
            var parts = ProcessTable.ChildrenOf(scaled.Id);
            ProcessTable.Send(scaled.Id, ProcessTable.SigTerm);
            await scaled.WaitForExitAsync(Eventually.Token());
            Assert.Equal(0, scaled.ExitCode);
            await Eventually.TrueAsync(
                () => parts.All(id => ProcessTable.CommandLineOf(id).Length == 0), () => "something that it has started is left");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static bool IsIdle(int process) => ProcessTable.CommandLineOf(process).Contains("sleep 1000000", StringComparison.Ordinal);

    private static string Port() => FreePort.Next().ToString(CultureInfo.InvariantCulture);

    private static async Task<string> RefusalAsync(string path, params string[] options)
    {
        using var scaled = ScaledProgram.Launch(path, options);
        var said = await scaled.StandardError.ReadToEndAsync(Eventually.Token());
        await scaled.WaitForExitAsync(Eventually.Token());
        Assert.Equal(1, scaled.ExitCode);
        return said;
    }
}
