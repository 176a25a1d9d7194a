using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;

namespace Bench.Loadgen.Fleet;

/// <summary>Each side shows that it has the fleet's token, and neither says it.</summary>
internal sealed class TokenHandshake
{
    private const int NonceBytes = 32, ProofBytes = 32;

    // In place of a proof, which it never is.
    private static readonly byte[] Refused = new byte[ProofBytes];

    private readonly byte[] _key;

    /// <param name="token">The token; null where the fleet has none, which is shown alike.</param>
    public TokenHandshake(string? token) => _key = SHA256.HashData(Encoding.UTF8.GetBytes(token ?? ""));

    /// <summary>The side that was called: asks for the proof first.</summary>
    public async Task<Handshake> AcceptAsync(IDuplexPipe pipe, CancellationToken stop)
    {
        var own = RandomNumberGenerator.GetBytes(NonceBytes);
        await pipe.Output.WriteAsync(own, stop);
        var said = await ReadAsync(pipe.Input, NonceBytes + ProofBytes, stop);
        if (said is null) return Handshake.Broken;
        var theirs = said[..NonceBytes];
        if (CryptographicOperations.FixedTimeEquals(said.AsSpan(NonceBytes), Proof("opens", own, theirs)))
        {
            await pipe.Output.WriteAsync(Proof("accepts", theirs, own), stop);
            return Handshake.Shown;
        }

        await pipe.Output.WriteAsync(Refused, stop);
        try
        {
            await ReadAsync(pipe.Input, 1, stop); // Who is told goes; if we went first, what we said might be lost with us.
        }
        catch (Exception e) when (FleetDoor.IsEnd(e))
        {
            // It has gone.
        }

        return Handshake.OtherToken;
    }

    /// <summary>The side that calls.</summary>
    public async Task<Handshake> OpenAsync(IDuplexPipe pipe, CancellationToken stop)
    {
        var theirs = await ReadAsync(pipe.Input, NonceBytes, stop);
        if (theirs is null) return Handshake.Broken;
        var own = RandomNumberGenerator.GetBytes(NonceBytes);
        await pipe.Output.WriteAsync((byte[])[.. own, .. Proof("opens", theirs, own)], stop);
        // One that shows no proof, or a false one, has not our token either.
        var proof = await ReadAsync(pipe.Input, ProofBytes, stop);
        return proof is null ? Handshake.Broken
            : CryptographicOperations.FixedTimeEquals(proof, Proof("accepts", own, theirs)) ? Handshake.Shown
            : Handshake.OtherToken;
    }

    /// <summary>Reads so many bytes; null when the other side ends before.</summary>
    public static async Task<byte[]?> ReadAsync(PipeReader input, int count, CancellationToken stop)
    {
        var read = await input.ReadAtLeastAsync(count, stop);
        if (read.Buffer.Length < count) return null;
        var bytes = read.Buffer.Slice(0, count);
        var copy = bytes.ToArray();
        input.AdvanceTo(bytes.End);
        return copy;
    }

    // Both numbers are in each proof, so that none can be used again, and the side, so that none can be sent back.
    private byte[] Proof(string side, byte[] first, byte[] second) =>
        HMACSHA256.HashData(_key, (byte[])[.. Encoding.ASCII.GetBytes(side), .. first, .. second]);
}
