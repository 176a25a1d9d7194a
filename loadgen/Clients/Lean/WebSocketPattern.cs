using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Bench.Contract;
using Bench.Loadgen.Clients.Heads;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>One connection, both ways at any time.</summary>
internal sealed class WebSocketPattern : ILeanPattern
{
    // The handshake's key: 16 random bytes in base64.
    private const int KeyBytes = 24;
    private const int SwitchingProtocols = 101;
    private const long KeyMember = 1L << 34;

    public string Name => "websocket";

    public void Prepare() => LoadCryptography();

    /// <summary>Loads the cryptography library, which takes as long as hundreds of connects.</summary>
    public static void LoadCryptography() => _ = IsAccept(stackalloc byte[KeyBytes], []);

    public void Start(LeanClient client) => client.Ask();

    public void WriteRequest(LeanClient client, ref RequestText text)
    {
        text.Add(Protocol.WebSocketPath);
        text.AddTopic(client);
        if (client.Group.Plan.Pattern.Resume != false)
        {
            text.AddParameter(Protocol.SinceParameter);
            text.Add(client.Cursor);
        }

        text.AddWishes(client.Group.Plan.Pattern);
        WriteHandshake(client, ref text);
    }

    /// <summary>Writes the end of the request line and the fields that ask for a WebSocket.</summary>
    public static void WriteHandshake(LeanClient client, ref RequestText text)
    {
        Span<byte> key = stackalloc byte[KeyBytes];
        WriteKey(client, key);
        text.Add(client.Group.VersionAndFields);
        text.Add("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "u8);
        text.Add(key);
        text.Add("\r\n"u8);
    }

    public Reading Answered(LeanClient client, in HttpHead head, out string? reason)
    {
        reason = Refusal(client, head);
        if (reason is not null) return Reading.Refused;
        client.Ready();
        return Reading.Frames;
    }

    /// <summary>Why an answer opens no WebSocket, in kebab-case; null when it does.</summary>
    public static string? Refusal(LeanClient client, in HttpHead head) =>
        // RFC 6455, section 4.1, items 1 to 6 of what the server's answer must be.
        head.Status is >= 200 and < 300 ? "not-a-web-socket"
            : head.Status != SwitchingProtocols ? $"http-{head.Status}"
            : !head.ToWebSocket || !head.Upgrade || head.Unasked || !IsAnswerTo(client, head.Accept) ? "header-error"
            : head.Extensions.IsEmpty ? null
            : client.Group.OffersDeflate && head.Extensions.StartsWith("permessage-deflate"u8) ? RequestHeads.DeflateNotRead
            : "header-error";

    public string? TakeBody(LeanClient client, int status, ReadOnlySpan<byte> body) => "ended-by-server";

    public void OnDue(LeanClient client, long dueUs)
    {
    }

    // New for each connection (section 4.1, item 7), and made again from its number, so that it need not be kept until the answer.
    private static void WriteKey(LeanClient client, Span<byte> key)
    {
        var random = SplitMix64.ForMember(client.Group.Plan.Seed, KeyMember + client.Subscriber.Client + ((long)client.Starts << 36));
        ReadOnlySpan<ulong> bits = [random.Next(), random.Next()];
        Base64.EncodeToUtf8(MemoryMarshal.AsBytes(bits), key, out _, out _);
    }

    private static bool IsAnswerTo(LeanClient client, ReadOnlySpan<byte> accept)
    {
        Span<byte> key = stackalloc byte[KeyBytes];
        WriteKey(client, key);
        return IsAccept(key, accept);
    }

    [SuppressMessage("Security", "CA5350", Justification = "RFC 6455, section 4.1 asks for SHA-1; nothing is kept secret by it.")]
    private static bool IsAccept(ReadOnlySpan<byte> key, ReadOnlySpan<byte> accept)
    {
        var suffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"u8;
        Span<byte> text = stackalloc byte[KeyBytes + suffix.Length];
        key.CopyTo(text);
        suffix.CopyTo(text[KeyBytes..]);
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(text, hash);
        Span<byte> expected = stackalloc byte[28];
        Base64.EncodeToUtf8(hash, expected, out _, out _);
        return accept.SequenceEqual(expected);
    }
}
