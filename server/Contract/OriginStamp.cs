using System.Buffers.Text;

namespace Bench.Contract;

/// <summary>
/// What a simulated client puts at the start of the text that it sends, so that a message's whole way
/// (client, server, other clients) is timed from when the <em>client</em> was due to send it:
/// <c>~client.number.intended_us~</c>. The server neither knows nor cares: to it this is message data as any other.
/// </summary>
/// <param name="Client">The sender, from 0.</param>
/// <param name="Number">The sender's own count of messages, from 1.</param>
/// <param name="IntendedUs">When the sender's schedule says that it was due (<see cref="Clock"/> microseconds).</param>
public readonly record struct OriginStamp(long Client, long Number, long IntendedUs)
{
    /// <summary>Writes the text to send: the stamp, padded with <c>x</c> to the wanted size.</summary>
    /// <returns>The bytes written: <paramref name="totalBytes"/>, or what the stamp needs where that is more.</returns>
    public int Write(Span<byte> to, int totalBytes)
    {
        var at = 0;
        to[at++] = (byte)'~';
        Append(Client, to, ref at, (byte)'.');
        Append(Number, to, ref at, (byte)'.');
        Append(IntendedUs, to, ref at, (byte)'~');
        if (at >= totalBytes) return at;
        to[at..totalBytes].Fill((byte)'x');
        return totalBytes;
    }

    /// <summary>Reads the stamp from the data of a decoded message; false when a simulated client did not send it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out OriginStamp origin)
    {
        origin = default;
        if (data.Length < 9 || data[0] != '"' || data[1] != '~') return false;
        var rest = data[2..];
        if (!TryTake(ref rest, (byte)'.', out var client)
            || !TryTake(ref rest, (byte)'.', out var number)
            || !TryTake(ref rest, (byte)'~', out var intended))
            return false;
        origin = new OriginStamp(client, number, intended);
        return client >= 0 && number >= 1 && intended >= 0;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> rest, byte end, out long value)
    {
        if (!Utf8Parser.TryParse(rest, out value, out var used) || used >= rest.Length || rest[used] != end) return false;
        rest = rest[(used + 1)..];
        return true;
    }

    private static void Append(long value, Span<byte> to, ref int at, byte end)
    {
        Utf8Formatter.TryFormat(value, to[at..], out var written);
        at += written;
        to[at++] = end;
    }
}
