using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Security.Authentication;
using System.Text;
using Bench.Loadgen.Processes;
using Microsoft.AspNetCore.Connections;

namespace Bench.Loadgen.Fleet;

/// <summary>How the handshake of a connection came out.</summary>
internal enum Handshake
{
    /// <summary>Both sides belong to the fleet.</summary>
    Shown,

    /// <summary>What listens there does not greet as an agent does.</summary>
    NoAgent,

    /// <summary>It is an agent, and its token is not ours.</summary>
    OtherToken,

    /// <summary>The connection ended before either was known, or nothing more came after the greeting.</summary>
    Broken,

    /// <summary>The agent asks for TLS, and we have none.</summary>
    AsksForTls,

    /// <summary>We ask for TLS, and the agent has none.</summary>
    HasNoTls,

    /// <summary>We do not trust the other side's certificate.</summary>
    Distrusted,

    /// <summary>The other side does not trust our certificate.</summary>
    OwnDistrusted,
}

/// <summary>
/// What comes first on every connection of a fleet. The side that was called greets, and says whether TLS follows; then TLS, where the
/// fleet has it; then each side shows that it has the token. Whoever fails is told so and shut out before Orleans reads a byte of his.
/// Whether there is TLS each side decides for itself: a greeting that was changed on its way only breaks the connection.
/// </summary>
/// <param name="token">The token; null where the fleet has none, which is shown alike.</param>
/// <param name="tls">What is shown and trusted in TLS; null where the fleet has none.</param>
internal sealed class FleetDoor(string? token, FleetTls? tls)
{
    private const byte Trusted = 1, Refused = 0;

    // Below the 5 s that Orleans has for the whole of opening a connection, which begin earlier: else it would give up first, and nobody
    // would say why.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    // So that an agent is told from whatever else may listen at an address: the handshake's number, or that TLS follows. Of one length.
    private static readonly byte[] Plain = Encoding.ASCII.GetBytes("realtime-bench fleet 1\n");
    private static readonly byte[] Sealed = Encoding.ASCII.GetBytes("realtime-bench fleet s\n");

    private readonly TokenHandshake _token = new(token);

    /// <summary>Why the last connection of ours was not made that failed, with the next step; null while none has.</summary>
    public string? Failure { get; private set; }

    /// <summary>Told when one of ours fails, how and to whom it was, and the sentence.</summary>
    public Action<Handshake, EndPoint?, string> WhenRefused { get; set; } = (_, _, _) => { };

    /// <summary>Told, as a sentence, whom we shut out.</summary>
    public Action<string> WhenShutOut { get; set; } = _ => { };

    /// <summary>How a handshake came out, with the next step, as a sentence. Pure.</summary>
    /// <param name="outcome">How.</param>
    /// <param name="place">The address that was called.</param>
    /// <param name="why">Why a certificate is not trusted.</param>
    public static string Told(Handshake outcome, string? place, string? why = null) => outcome switch
    {
        Handshake.NoAgent => $"no agent is at {place}: what listens there does not greet as this version's do; it is something else, an "
            + "agent of another version, or one that hangs. Give an agent's address; install the same package on each machine",
        Handshake.OtherToken => $"the agent at {place} has another token, or none; give that of its fleet with --token-file FILE, or in "
            + $"the variable {ChildEnvironment.FleetToken}",
        Handshake.AsksForTls => $"the agent at {place} asks for TLS; give {FleetTls.Option} FILE, as its fleet has it",
        Handshake.HasNoTls => $"the agent at {place} has no TLS; start it with {FleetTls.Option} FILE, or leave that out here",
        Handshake.Distrusted => $"the certificate of the agent at {place} {why}; give all of the fleet certificates of one authority "
            + $"({FleetTls.Option})",
        Handshake.OwnDistrusted => $"the agent at {place} does not trust the certificate of {FleetTls.Option}; give one of its fleet's "
            + "authority",
        _ => $"the connection to the agent at {place} broke off before tokens were compared; see whether that agent lives, and what stands "
            + "between, then try again",
    };

    /// <summary>
    /// Whether an agent that starts can never become part of the fleet after such a failure: it does not belong to it, or the one that
    /// keeps the list of members does not answer. Any other member that hangs the fleet gives up by itself. Pure.
    /// </summary>
    /// <param name="outcome">How a handshake came out.</param>
    /// <param name="called">Who was called; null where that is not known.</param>
    /// <param name="first">Where the first agent of the fleet is; null where none is, as a Redis keeps that list.</param>
    public static bool EndsStart(Handshake outcome, EndPoint? called, IPEndPoint? first) =>
        outcome is not (Handshake.NoAgent or Handshake.Broken) || called is not IPEndPoint place
            || place.Port == first?.Port && place.Address.MapToIPv6().Equals(first.Address.MapToIPv6());

    /// <summary>What is said of a member that keeps an agent waiting, with the next step, as a sentence. Pure.</summary>
    public static string ToldOfMember(EndPoint? called) =>
        $"the member of the fleet at {called} does not answer as an agent does: it hangs, or has gone; end it, or wait a minute until the "
            + "fleet has given it up";

    /// <summary>For connections that others open to us.</summary>
    public void Accepting(IConnectionBuilder builder) => builder.Use(next => async connection =>
    {
        await using var seal = Seal(connection.Transport);
        var (outcome, why) = await TryAsync(stop => AcceptAsync(connection.Transport, seal, stop), Handshake.Broken);
        if (outcome == Handshake.Shown)
        {
            await PassAsync(connection, seal, next);
            return;
        }

        if (ToldOfCaller(outcome, (connection.RemoteEndPoint as IPEndPoint)?.Address, why) is { } told) WhenShutOut(told);
        connection.Abort();
    });

    /// <summary>For connections that we open.</summary>
    public void Opening(IConnectionBuilder builder) => builder.Use(next => async connection =>
    {
        await using var seal = Seal(connection.Transport);
        var (outcome, why) = await TryAsync(stop => OpenAsync(connection.Transport, seal, stop), Handshake.Broken);
        if (outcome == Handshake.Shown)
        {
            await PassAsync(connection, seal, next);
            return;
        }

        Failure = Told(outcome, connection.RemoteEndPoint?.ToString(), why);
        WhenRefused(outcome, connection.RemoteEndPoint, Failure);
        connection.Abort();
        throw new ConnectionAbortedException(Failure);
    });

    /// <summary>What is said of one who was shut out; null of one who only looked whether anybody listens. Pure.</summary>
    internal static string? ToldOfCaller(Handshake outcome, IPAddress? caller, string? why) => outcome switch
    {
        Handshake.OtherToken => $"a caller from {caller} was shut out: it has another token, or none",
        Handshake.HasNoTls => $"a caller from {caller} was shut out: it speaks no TLS; it needs {FleetTls.Option} FILE",
        Handshake.Distrusted => $"a caller from {caller} was shut out: its certificate {why}",
        Handshake.OwnDistrusted => $"a caller from {caller} went: it does not trust the certificate of {FleetTls.Option} here",
        _ => null,
    };

    /// <summary>TLS over a connection, yet to be spoken; null where the fleet has none.</summary>
    internal SealedPipe? Seal(IDuplexPipe pipe) => tls is null ? null : new SealedPipe(pipe);

    /// <summary>The side that was called.</summary>
    /// <param name="bare">The connection.</param>
    /// <param name="seal">TLS over it; null for none.</param>
    /// <param name="stop">Ends the wait.</param>
    internal async Task<(Handshake Outcome, string? Why)> AcceptAsync(IDuplexPipe bare, SealedPipe? seal, CancellationToken stop)
    {
        await bare.Output.WriteAsync(seal is null ? Plain : Sealed, stop);
        if (seal is not null && await TrustAsync(seal, accepts: true, stop) is (not Handshake.Shown, _) and var failed) return failed;
        return (await _token.AcceptAsync(seal as IDuplexPipe ?? bare, stop), null);
    }

    /// <summary>The side that calls.</summary>
    /// <param name="bare">The connection.</param>
    /// <param name="seal">TLS over it; null for none.</param>
    /// <param name="stop">Ends the wait.</param>
    internal async Task<(Handshake Outcome, string? Why)> OpenAsync(IDuplexPipe bare, SealedPipe? seal, CancellationToken stop)
    {
        try
        {
            if (await GreetedAsync(bare.Input, seal is null ? Plain : Sealed, stop) is not Handshake.Shown and var greeted)
            {
                if (greeted == Handshake.AsksForTls) await SayPlainAsync(bare, stop);
                return (greeted, null);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return (Handshake.NoAgent, null); // An agent greets at once.
        }

        if (seal is not null && await TrustAsync(seal, accepts: false, stop) is (not Handshake.Shown, _) and var failed) return failed;
        return (await _token.OpenAsync(seal as IDuplexPipe ?? bare, stop), null);
    }

    // Said in the clear where TLS is due, so that the other side need not guess why we go. It goes first: else it might not hear it.
    private static async Task SayPlainAsync(IDuplexPipe bare, CancellationToken stop)
    {
        try
        {
            await bare.Output.WriteAsync(Plain, stop);
            await TokenHandshake.ReadAsync(bare.Input, 1, stop);
        }
        catch (Exception e) when (IsEnd(e))
        {
            // It has gone, as it should.
        }
    }

    // Both sides say what they hold of the other's certificate before either says more.
    private async Task<(Handshake Outcome, string? Why)> TrustAsync(SealedPipe seal, bool accepts, CancellationToken stop)
    {
        string? distrust = null;
        try
        {
            distrust = await tls!.ShakeAsync(seal.Ssl, accepts, stop);
            await seal.Output.WriteAsync((byte[])[distrust is null ? Trusted : Refused], stop);
            var said = await TokenHandshake.ReadAsync(seal.Input, 1, stop);
            if (distrust is null)
                return (said is null ? Handshake.Broken : said[0] == Trusted ? Handshake.Shown : Handshake.OwnDistrusted, null);
            // Who is told goes; if we went first, what we said might be lost with us.
            if (said?[0] == Trusted) await TokenHandshake.ReadAsync(seal.Input, 1, stop);
        }
        catch (AuthenticationException)
        {
            return (accepts ? Handshake.HasNoTls : Handshake.Broken, null);
        }
        catch (Exception e) when (distrust is not null && IsEnd(e))
        {
            // It has gone: what we hold of it stands.
        }

        return (Handshake.Distrusted, distrust);
    }

    private static async Task PassAsync(ConnectionContext connection, SealedPipe? seal, ConnectionDelegate next)
    {
        var bare = connection.Transport;
        if (seal is not null) connection.Transport = seal;
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = bare;
        }
    }

    private static async Task<(Handshake Outcome, string? Why)> TryAsync(
        Func<CancellationToken, Task<(Handshake, string?)>> shake, Handshake otherwise)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            return await shake(limit.Token);
        }
        catch (Exception e) when (IsEnd(e))
        {
            return (otherwise, null); // Who says nothing, or goes, has shown nothing.
        }
    }

    /// <summary>Whether it only says that the other side has gone, or says nothing.</summary>
    internal static bool IsEnd(Exception e) =>
        e is OperationCanceledException or IOException or ConnectionAbortedException or ConnectionResetException;

    // Of no agent as soon as something else comes, which may be shorter than the greeting; broken when it ends before.
    private static async Task<Handshake> GreetedAsync(PipeReader input, byte[] wanted, CancellationToken stop)
    {
        while (true)
        {
            var read = await input.ReadAsync(stop);
            var said = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, Plain.Length)).ToArray();
            if (!Plain.AsSpan().StartsWith(said) && !Sealed.AsSpan().StartsWith(said)) return Handshake.NoAgent;
            if (said.Length == Plain.Length)
            {
                input.AdvanceTo(read.Buffer.GetPosition(said.Length));
                return said.AsSpan().SequenceEqual(wanted) ? Handshake.Shown
                    : wanted == Plain ? Handshake.AsksForTls : Handshake.HasNoTls;
            }

            if (read.IsCompleted) return Handshake.Broken;
            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
