using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Bench.Tests.Server.Scaling;

/// <summary>A Redis of a test's own: started, killed, started again at the same place.</summary>
internal sealed class RedisProgram : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bench-redis-").FullName;
    private readonly int _port;
    private Process? _process;

    private RedisProgram(int port) => _port = port;

    /// <summary>HOST:PORT.</summary>
    public string Place => $"127.0.0.1:{_port}";

    /// <summary>Starts one; the test is skipped where there is none.</summary>
    public static async Task<RedisProgram> StartAsync()
    {
        var here = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "redis-server")));
        Assert.SkipUnless(here, "redis-server is not here; get it with: apt-get install redis-server");
        while (true)
        {
            var redis = new RedisProgram(FreePort());
            if (await redis.TryStartAsync()) return redis;
            await redis.DisposeAsync(); // Somebody else has taken the port meanwhile.
        }
    }

    /// <summary>Starts it again, with nothing in it.</summary>
    public async Task StartAgainAsync() =>
        Assert.True(await TryStartAsync(), $"no Redis starts again at {Place}");

    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync(Eventually.Token());
        _process.Dispose();
        _process = null;
    }

    /// <summary>Sends it one command, and answers with the first line of what it says.</summary>
    public async Task<string> AskAsync(string command)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, _port, Eventually.Token());
        await socket.SendAsync(Encoding.ASCII.GetBytes(command + "\r\n"), Eventually.Token());
        using var reader = new StreamReader(new NetworkStream(socket));
        return await reader.ReadLineAsync(Eventually.Token()) ?? "";
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> TryStartAsync()
    {
        _process = Process.Start(new ProcessStartInfo(
            "redis-server",
            ["--port", $"{_port}", "--bind", "127.0.0.1", "--save", "", "--dir", _folder, "--logfile", Path.Combine(_folder, "log")]))!;
        var answered = false;
        await Eventually.TrueAsync(
            async () => _process.HasExited || (answered = await AnswersAsync()), () => Task.FromResult("Redis neither answers nor ends"));
        return answered;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            return await AskAsync("PING") == "+PONG";
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
