using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Bench.Loadgen.Processes;
using Microsoft.AspNetCore.Connections;

namespace Bench.Loadgen.Fleet;

/// <summary>How the handshake of a connection that we opened came out.</summary>
internal enum Handshake
{
    /// <summary>Both sides have the token.</summary>
    Shown,

    /// <summary>What listens there does not greet as an agent does.</summary>
    NoAgent,

    /// <summary>It is an agent, and its token is not ours.</summary>
    OtherToken,

    /// <summary>The connection ended before either was known, or nothing more came after the greeting.</summary>
    Broken,
}

/// <summary>
/// What comes first on every connection of a fleet: each side shows that it has the token, and neither says it. Whoever has not is told so
/// and shut out before Orleans reads a byte of his. What follows is neither encrypted nor signed: that is TLS's, or the network's.
/// </summary>
internal sealed class TokenHandshake
{
    private const int NonceBytes = 32, ProofBytes = 32;

    // Below the 5 s that Orleans has for the whole of opening a connection, which begin earlier: else it would give up first, and nobody
    // would say why.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    // So that an agent is told from whatever else may listen at an address. The number is that of the handshake.
    private static readonly byte[] Greeting = Encoding.ASCII.GetBytes("realtime-bench fleet 1\n");

    // In place of a proof, which it never is.
    private static readonly byte[] Refused = new byte[ProofBytes];

    private readonly byte[] _key;

    /// <param name="token">The token; null where the fleet has none, which is shown alike.</param>
    public TokenHandshake(string? token) => _key = SHA256.HashData(Encoding.UTF8.GetBytes(token ?? ""));

    /// <summary>Why the last connection of ours was not made that failed, with the next step; null while none has.</summary>
    public string? Failure { get; private set; }

    /// <summary>Told when one of ours fails, how and to whom it was.</summary>
    public Action<Handshake, EndPoint?> WhenRefused { get; set; } = (_, _) => { };

    /// <summary>How a handshake came out, with the next step, as a sentence. Pure.</summary>
    /// <param name="outcome">How.</param>
    /// <param name="place">The address that was called.</param>
    public static string Told(Handshake outcome, string? place) => outcome switch
    {
        Handshake.NoAgent => $"no agent is at {place}: what listens there does not greet as this version's do; it is something else, an "
            + "agent of another version, or one that hangs. Give an agent's address; install the same package on each machine",
        Handshake.OtherToken => $"the agent at {place} has another token, or none; give that of its fleet with --token-file FILE, or in "
            + $"the variable {ChildEnvironment.FleetToken}",
        _ => $"the connection to the agent at {place} broke off before tokens were compared; see whether that agent lives, and what stands "
            + "between, then try again",
    };

    /// <summary>
    /// Whether an agent that starts can never become part of the fleet after such a failure: its token is another, or the one that keeps
    /// the list of members does not answer. Any other member that hangs the fleet gives up by itself. Pure.
    /// </summary>
    /// <param name="outcome">How a handshake came out.</param>
    /// <param name="called">Who was called; null where that is not known.</param>
    /// <param name="first">Where the first agent of the fleet is.</param>
    public static bool EndsStart(Handshake outcome, EndPoint? called, IPEndPoint first) =>
        outcome == Handshake.OtherToken || called is not IPEndPoint place
            || place.Port == first.Port && place.Address.MapToIPv6().Equals(first.Address.MapToIPv6());

    /// <summary>What is said of a member that keeps an agent waiting, with the next step, as a sentence. Pure.</summary>
    public static string ToldOfMember(EndPoint? called) =>
        $"the member of the fleet at {called} does not answer as an agent does: it hangs, or has gone; end it, or wait a minute until the "
            + "fleet has given it up";

    /// <summary>For connections that others open to us.</summary>
    public void Accepting(IConnectionBuilder builder) => builder.Use(next => async connection =>
    {
        if (await TryAsync(connection.Transport, AcceptAsync, false)) await next(connection);
        else connection.Abort();
    });

    /// <summary>For connections that we open.</summary>
    public void Opening(IConnectionBuilder builder) => builder.Use(next => async connection =>
    {
        var outcome = await TryAsync(connection.Transport, OpenAsync, Handshake.Broken);
        if (outcome == Handshake.Shown)
        {
            await next(connection);
            return;
        }

        Failure = Told(outcome, connection.RemoteEndPoint?.ToString());
        WhenRefused(outcome, connection.RemoteEndPoint);
        connection.Abort();
        throw new ConnectionAbortedException(Failure);
    });

    /// <summary>The side that was called: asks for the proof first.</summary>
    internal async Task<bool> AcceptAsync(IDuplexPipe pipe, CancellationToken stop)
    {
        var own = RandomNumberGenerator.GetBytes(NonceBytes);
        await pipe.Output.WriteAsync((byte[])[.. Greeting, .. own], stop);
        var said = await ReadAsync(pipe.Input, NonceBytes + ProofBytes, stop);
        if (said is null) return false;
        var theirs = said[..NonceBytes];
        if (CryptographicOperations.FixedTimeEquals(said.AsSpan(NonceBytes), Proof("opens", own, theirs)))
        {
            await pipe.Output.WriteAsync(Proof("accepts", theirs, own), stop);
            return true;
        }

        await pipe.Output.WriteAsync(Refused, stop);
        await ReadAsync(pipe.Input, 1, stop); // Who is told goes; if we went first, what we said might be lost with us.
        return false;
    }

    /// <summary>The side that calls.</summary>
    internal async Task<Handshake> OpenAsync(IDuplexPipe pipe, CancellationToken stop)
    {
        try
        {
            if (await GreetedAsync(pipe.Input, stop) is not true and var greeted)
                return greeted is null ? Handshake.Broken : Handshake.NoAgent;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Handshake.NoAgent; // An agent greets at once.
        }

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

    private static async Task<T> TryAsync<T>(IDuplexPipe pipe, Func<IDuplexPipe, CancellationToken, Task<T>> shake, T otherwise)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            return await shake(pipe, limit.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ConnectionAbortedException or ConnectionResetException)
        {
            return otherwise; // Who says nothing, or goes, has shown nothing.
        }
    }

    // Both numbers are in each proof, so that none can be used again, and the side, so that none can be sent back.
    private byte[] Proof(string side, byte[] first, byte[] second) =>
        HMACSHA256.HashData(_key, (byte[])[.. Encoding.ASCII.GetBytes(side), .. first, .. second]);

    // False as soon as something else comes, which may be shorter than the greeting; null when it ends before.
    private static async Task<bool?> GreetedAsync(PipeReader input, CancellationToken stop)
    {
        while (true)
        {
            var read = await input.ReadAsync(stop);
            var said = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, Greeting.Length)).ToArray();
            if (!Greeting.AsSpan().StartsWith(said)) return false;
            if (said.Length == Greeting.Length)
            {
                input.AdvanceTo(read.Buffer.GetPosition(said.Length));
                return true;
            }

            if (read.IsCompleted) return null;
            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

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
