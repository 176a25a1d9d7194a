using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Connections;

namespace Bench.Loadgen.Fleet;

/// <summary>
/// What comes first on every connection of a fleet: each side shows that it has the token, and neither says it. Whoever has not is shut out
/// before Orleans reads a byte of his. What follows is neither encrypted nor signed: that is TLS's, or the network's.
/// </summary>
internal sealed class TokenHandshake
{
    private const int NonceBytes = 32, ProofBytes = 32;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly byte[] _key;

    /// <param name="token">The token; null where the fleet has none, which is shown alike.</param>
    public TokenHandshake(string? token) => _key = SHA256.HashData(Encoding.UTF8.GetBytes(token ?? ""));

    /// <summary>Why the last connection of ours was not taken; null while none was refused.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Told when one is refused: it would be refused again.</summary>
    public Action WhenRefused { get; set; } = () => { };

    /// <summary>For connections that others open to us.</summary>
    public void Accepting(IConnectionBuilder builder) => builder.Use(next => async connection =>
    {
        if (await TryAsync(connection.Transport, AcceptAsync)) await next(connection);
        else connection.Abort();
    });

    /// <summary>For connections that we open.</summary>
    public void Opening(IConnectionBuilder builder) => builder.Use(next => async connection =>
    {
        if (await TryAsync(connection.Transport, OpenAsync))
        {
            await next(connection);
            return;
        }

        Refusal = "the other side has another token, or none";
        WhenRefused();
        connection.Abort();
        throw new ConnectionAbortedException(Refusal);
    });

    /// <summary>The side that was called: asks for the proof first.</summary>
    internal async Task<bool> AcceptAsync(IDuplexPipe pipe, CancellationToken stop)
    {
        var own = RandomNumberGenerator.GetBytes(NonceBytes);
        await pipe.Output.WriteAsync(own, stop);
        var said = await ReadAsync(pipe.Input, NonceBytes + ProofBytes, stop);
        if (said is null) return false;
        var theirs = said[..NonceBytes];
        if (!CryptographicOperations.FixedTimeEquals(said.AsSpan(NonceBytes), Proof("opens", own, theirs))) return false;
        await pipe.Output.WriteAsync(Proof("accepts", theirs, own), stop);
        return true;
    }

    /// <summary>The side that calls.</summary>
    internal async Task<bool> OpenAsync(IDuplexPipe pipe, CancellationToken stop)
    {
        var theirs = await ReadAsync(pipe.Input, NonceBytes, stop);
        if (theirs is null) return false;
        var own = RandomNumberGenerator.GetBytes(NonceBytes);
        await pipe.Output.WriteAsync((byte[])[.. own, .. Proof("opens", theirs, own)], stop);
        var proof = await ReadAsync(pipe.Input, ProofBytes, stop);
        return proof is not null && CryptographicOperations.FixedTimeEquals(proof, Proof("accepts", own, theirs));
    }

    private static async Task<bool> TryAsync(IDuplexPipe pipe, Func<IDuplexPipe, CancellationToken, Task<bool>> shake)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            return await shake(pipe, limit.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ConnectionAbortedException or ConnectionResetException)
        {
            return false; // Who says nothing, or goes, has shown nothing.
        }
    }

    // Both numbers are in each proof, so that none can be used again, and the side, so that none can be sent back.
    private byte[] Proof(string side, byte[] first, byte[] second) =>
        HMACSHA256.HashData(_key, (byte[])[.. Encoding.ASCII.GetBytes(side), .. first, .. second]);

    private static async Task<byte[]?> ReadAsync(PipeReader input, int count, CancellationToken stop)
    {
        var read = await input.ReadAtLeastAsync(count, stop);
        if (read.Buffer.Length < count) return null;
        var bytes = read.Buffer.Slice(0, count);
        var copy = bytes.ToArray();
        input.AdvanceTo(bytes.End);
        return copy;
    }
}
