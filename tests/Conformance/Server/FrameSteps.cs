using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Bench.Tests.Conformance.Server;

/// <summary>The words that WebSocket cases are written in.</summary>
internal static class FrameSteps
{
    public const string Key = "dGhlIHNhbXBsZSBub25jZQ==";
    public const string Accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="; // RFC 6455, 1.3.

    private static readonly byte[] Mask = [0x37, 0xFA, 0x21, 0x3D]; // RFC 6455, 5.7.

    /// <summary>A handshake's header lines.</summary>
    public static string Upgrade(string key = Key, string version = "13", string upgrade = "websocket", string connection = "Upgrade") =>
        $"Connection: {connection}\r\nUpgrade: {upgrade}\r\nSec-WebSocket-Version: {version}\r\nSec-WebSocket-Key: {key}\r\n";

    /// <summary>Opens a WebSocket on the topic.</summary>
    public static Step Open(string query = "") => async wire =>
    {
        await Steps.Get($"/ws?topic={{T}}{query}", Upgrade())(wire);
        await Steps.Status(101)(wire);
    };

    /// <summary>Sends bytes written in hexadecimal; <c>*N</c> stands for N times the letter x.</summary>
    public static Step Hex(string hex) => wire => wire.SendAsync(Bytes(hex));

    /// <summary>Sends one masked frame.</summary>
    /// <param name="opcode">1 text, 2 binary, 0 continuation, 8 close, 9 ping, 10 pong.</param>
    /// <param name="payload">What it carries.</param>
    /// <param name="final">False when another follows.</param>
    /// <param name="reserved">The three reserved bits.</param>
    /// <param name="lengthBytes">0 for the shortest form of the length, else 2 or 8.</param>
    public static Step Frame(int opcode, byte[] payload, bool final = true, int reserved = 0, int lengthBytes = 0) =>
        wire => wire.SendAsync(Encode(opcode, payload, final, reserved, lengthBytes));

    public static Step Frame(int opcode, string latin1, bool final = true) => Frame(opcode, Encoding.Latin1.GetBytes(latin1), final);

    /// <summary>Several frames in one write.</summary>
    public static Step Together(params byte[][] frames) => wire => wire.SendAsync([.. frames.SelectMany(frame => frame)]);

    /// <summary>One frame, a byte at a time.</summary>
    public static Step ByteByByte(byte[] frame) => async wire =>
    {
        foreach (var one in frame) await wire.SendAsync([one]);
    };

    public static Step CloseWith(int status, string reason = "") =>
        Frame(8, [(byte)(status >> 8), (byte)status, .. Encoding.UTF8.GetBytes(reason)]);

    /// <summary>The next frames are messages of the topic with this data (as JSON), in order.</summary>
    public static Step Comes(params string[] data) => async wire =>
    {
        foreach (var one in data)
        {
            var (opcode, payload) = await ReadAsync(wire);
            Steps.Expect(opcode is 1 or 2, $"a frame with opcode {opcode} and {Convert.ToHexString(payload)} comes, not a message");
            using var message = JsonDocument.Parse(payload);
            var text = message.RootElement[3].GetRawText();
            Steps.Expect(text == one, $"the message is {Short(text)}, not {Short(one)}");
        }
    };

    /// <summary>The next frame is this.</summary>
    public static Step FrameComes(int opcode, string latin1) => async wire =>
    {
        var (seen, payload) = await ReadAsync(wire);
        Steps.Expect(
            seen == opcode && Encoding.Latin1.GetString(payload) == latin1,
            $"a frame with opcode {seen} and {Convert.ToHexString(payload)} comes");
    };

    /// <summary>
    /// The next frame closes with one of these statuses (0: with none), and nothing comes after it. The case answers it, as a client must.
    /// </summary>
    public static Step ClosedWith(params int[] statuses) => async wire =>
    {
        var (opcode, payload) = await ReadAsync(wire);
        Steps.Expect(opcode == 8, $"a frame with opcode {opcode} and {Convert.ToHexString(payload)} comes, not a close");
        Steps.Expect(payload.Length != 1 && payload.Length <= 125, $"the close carries {payload.Length} bytes");
        var status = payload.Length == 0 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(payload);
        Steps.Expect(statuses.Contains(status), $"it closes with {status}, not {string.Join(" or ", statuses)}");
        await wire.SendAsync(Encode(8, payload));
        await Steps.Closes()(wire);
    };

    public static byte[] Encode(int opcode, byte[] payload, bool final = true, int reserved = 0, int lengthBytes = 0)
    {
        List<byte> frame = [(byte)((final ? 0x80 : 0) | (reserved << 4) | opcode)];
        var form = lengthBytes > 0 ? lengthBytes : payload.Length < 126 ? 0 : payload.Length < 65_536 ? 2 : 8;
        frame.Add((byte)(0x80 | (form == 0 ? payload.Length : form == 2 ? 126 : 127)));
        for (var i = form - 1; i >= 0; i--) frame.Add((byte)((long)payload.Length >> (8 * i)));
        frame.AddRange(Mask);
        frame.AddRange(payload.Select((one, i) => (byte)(one ^ Mask[i % 4])));
        return [.. frame];
    }

    public static byte[] Bytes(string hex) =>
        [.. hex.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(part => part[0] == '*'
            ? Enumerable.Repeat((byte)'x', int.Parse(part[1..], CultureInfo.InvariantCulture))
            : Convert.FromHexString(part))];

    /// <summary>Reads one frame of the server.</summary>
    public static async Task<(int Opcode, byte[] Payload)> ReadAsync(Wire wire)
    {
        var head = await wire.TakeAsync(2, "a frame");
        Steps.Expect((head[0] & 0xF0) == 0x80, $"a frame begins with {head[0]:X2}: not final, or with reserved bits");
        Steps.Expect((head[1] & 0x80) == 0, "a frame of the server is masked");
        long length = head[1];
        if (length == 126) length = BinaryPrimitives.ReadUInt16BigEndian(await wire.TakeAsync(2, "a length"));
        else if (length == 127) length = BinaryPrimitives.ReadInt64BigEndian(await wire.TakeAsync(8, "a length"));
        return (head[0] & 0xF, await wire.TakeAsync((int)length, "the end of a frame"));
    }

    private static string Short(string text) => text.Length <= 100 ? text : $"{text[..100]}… ({text.Length})";
}
