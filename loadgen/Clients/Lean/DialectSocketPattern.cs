using System.Text;
using Bench.Loadgen.Clients.Heads;
using Bench.Loadgen.Dialects;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>A WebSocket as another target than the own server speaks it.</summary>
/// <param name="dialect">How.</param>
internal sealed class DialectSocketPattern(IDialect dialect) : ILeanPattern
{
    /// <summary>Room for what a request says beyond the fields that all have, in bytes; also for a text that opens the talk.</summary>
    public const int Room = 64 * 1024;

    // The line's end, the handshake's own fields, and the blank line.
    private const int HandshakeBytes = 256;

    public string Name => "websocket";

    public void Prepare() => WebSocketPattern.LoadCryptography();

    public void Start(LeanClient client)
    {
        var fields = dialect.Fields(client.Asking());
        if (fields.Any(field => field.Value.AsSpan().ContainsAny("\r\n\0"))) client.Failed(up: false, "header-error", again: false);
        else if (Path(client).Length + Bytes(fields).Length + HandshakeBytes > Room)
            client.Failed(up: false, "request-too-long", again: false);
        else client.Ask();
    }

    public void WriteRequest(LeanClient client, ref RequestText text)
    {
        text.Add(Path(client));
        WebSocketPattern.WriteHandshake(client, ref text);
        text.Add(Bytes(dialect.Fields(client.Asking())));
    }

    public Reading Answered(LeanClient client, in HttpHead head, out string? reason)
    {
        reason = WebSocketPattern.Refusal(client, head);
        return reason is null ? Reading.Frames : Reading.Refused;
    }

    public string? TakeBody(LeanClient client, int status, ReadOnlySpan<byte> body) => "ended-by-server";

    public void OnDue(LeanClient client, long dueUs)
    {
    }

    // In ASCII, whatever the file's url is written in.
    private string Path(LeanClient client) => new Uri(client.Group.Plan.Server, dialect.Path(client.Asking())).PathAndQuery;

    private static byte[] Bytes(IReadOnlyList<(string Name, string Value)> fields) => Encoding.UTF8.GetBytes(RequestHeads.Text(fields));
}
