using System.Net.Sockets;
using System.Text;
using Bench.Loadgen.Processes;

namespace Bench.Loadgen.SelfTest;

/// <summary>A request that is written by hand, so that its bytes and those of its answer are known without any engine or meter.</summary>
/// <param name="Request">Bytes of the request.</param>
/// <param name="Head">Bytes of the answer's head, blank line included.</param>
internal readonly record struct ByHand(int Request, int Head)
{
    /// <summary>Sends a GET with some more headers, each with its line end, and reads the head of the answer.</summary>
    /// <exception cref="ChildFailedException">The server gave none.</exception>
    public static async Task<ByHand> AskAsync(Uri server, string path, string headers, CancellationToken stop)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(server.Host, server.Port, stop);
        var request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {server.Authority}\r\n{headers}\r\n");
        var stream = client.GetStream();
        await stream.WriteAsync(request, stop);
        var answer = new byte[4096];
        for (var read = 0; read < answer.Length;)
        {
            var count = await stream.ReadAsync(answer.AsMemory(read), stop);
            if (count == 0) break;
            read += count;
            if (answer.AsSpan(0, read).IndexOf("\r\n\r\n"u8) is >= 0 and var end) return new ByHand(request.Length, end + 4);
        }

        throw new ChildFailedException($"the server gave no whole answer to GET {path}");
    }
}
