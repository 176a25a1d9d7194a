using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Bench.Tests;

/// <summary>
/// A Redis of a test's own, or Garnet in its place, which keeps nothing on disk unless it is told to: started, killed, started again at the
/// same place.
/// </summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private const string Program = "redis-server";

    private readonly string _folder = Directory.CreateTempSubdirectory("bench-redis-").FullName;
    private readonly string? _password;
    private readonly string? _garnet;
    private Process? _process;

    private RedisServer(int port, string? password, string? garnet) => (Port, _password, _garnet) = (port, password, garnet);

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>HOST:PORT.</summary>
    public string Place => $"127.0.0.1:{Port}";

    /// <summary>Its address without a password.</summary>
    public string Url => $"redis://{Place}";

    /// <summary>Starts one, and waits until it answers; the test is skipped where there is none.</summary>
    /// <param name="password">What it asks everybody for; null for nothing.</param>
    public static async Task<RedisServer> StartAsync(string? password = null)
    {
        var here = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, Program)));
        Assert.SkipUnless(here, $"{Program} is not here; get it with: apt-get install redis-server");
        return await StartAsync(password, garnet: null);
    }

    /// <summary>Starts the harness's Garnet, and waits until it answers.</summary>
    public static Task<RedisServer> StartGarnetAsync() => StartAsync(null, ServerProgram.Built("Garnet", "Bench.Garnet.dll"));

    private static async Task<RedisServer> StartAsync(string? password, string? garnet)
    {
        for (var left = 10; left > 0; left--)
        {
            var redis = new RedisServer(FreePort.Next(), password, garnet);
            if (await redis.TryStartAsync()) return redis;
            await redis.DisposeAsync(); // Somebody else has taken the port meanwhile.
        }

        throw new InvalidOperationException($"{garnet ?? Program} ended ten times before it answered");
    }

    /// <summary>Starts it again, with nothing in it but what it was told to keep.</summary>
    public async Task StartAgainAsync() =>
        Assert.True(await TryStartAsync(), $"no Redis starts again at {Place}");

    /// <summary>Ends it at once, and with it all that it knew.</summary>
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
        await socket.ConnectAsync(IPAddress.Loopback, Port, Eventually.Token());
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
        string[] secret = _password is null ? [] : ["--requirepass", _password];
        _process = Process.Start(_garnet is not null
            ? new ProcessStartInfo("dotnet", [_garnet, $"{Port}"]) { WorkingDirectory = _folder, RedirectStandardOutput = true }
            : new ProcessStartInfo(
                Program,
                [
                    "--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--dir", _folder, "--logfile", Path.Combine(_folder, "log"),
                    .. secret,
                ]))!;
        if (_garnet is not null) _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        var answered = false;
        await Eventually.TrueAsync(
            async () => _process.HasExited || (answered = await AnswersAsync()), () => Task.FromResult("Redis neither answers nor ends"));
        return answered;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            var said = await AskAsync("PING");
            return _password is null ? said == "+PONG" : said.StartsWith("-NOAUTH", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }
}
