using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Bench.Contract.Reading;
using Bench.Loadgen.Processes;
using Microsoft.AspNetCore.Connections;

namespace Bench.Loadgen.Fleet;

/// <summary>
/// What comes first on every connection of a fleet. The side that was called greets, and says whether TLS follows; then TLS, where the
/// fleet has it; then each side shows that it has the token. Whoever fails is told so and shut out before Orleans reads a byte of his.
/// Whether there is TLS each side decides for itself: a greeting that was changed on its way only breaks the connection.
/// </summary>
/// <param name="token">The token; null where the fleet has none, which is shown alike.</param>
/// <param name="tls">What is shown and trusted in TLS; null where the fleet has none.</param>
/// <param name="time">Limits a handshake; null for this machine's.</param>
internal sealed class FleetDoor(string? token, FleetTls? tls, TimeProvider? time = null)
{
    private const byte Trusted = 1, Refused = 0;

    // How everything that is said in TLS begins, as long as no keys are agreed on.
    private const byte TlsRecord = 0x16;
    private const int LongestReason = 160;

    // Of a handshake that broke off: 20 s, where who waits for a link gives it 100.
    private const int MostTries = 5;

    /// <summary>
    /// How long a handshake may take. Below the 5 s that Orleans has for the whole of opening a connection, which begin earlier: else it
    /// would give up first, and nobody would say why.
    /// </summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    // So that an agent is told from whatever else may listen at an address: the handshake's number, or that TLS follows. Of one length.
    private static readonly byte[] Plain = Encoding.ASCII.GetBytes("realtime-bench fleet 1\n");
    private static readonly byte[] Sealed = Encoding.ASCII.GetBytes("realtime-bench fleet s\n");

    private readonly TokenHandshake _token = new(token);

    /// <summary>Why the last connection of ours was not made that failed, with the next step; null while none has.</summary>
    public string? Failure { get; private set; }

    /// <summary>Told when one of ours fails, how and to whom it was, and the sentence.</summary>
    public Action<Handshake, EndPoint?, string> WhenRefused { get; set; } = (_, _, _) => { };

    /// <summary>Told how and, as a sentence, whom we shut out.</summary>
    public Action<Handshake, string> WhenShutOut { get; set; } = (_, _) => { };

    /// <summary>
    /// The addresses that are called come from a list that a Redis keeps, and whoever can write to it: without TLS only loopback is called.
    /// </summary>
    public bool CallsByList { get; init; }

    /// <summary>How a handshake came out, with the next step, as a sentence. Pure.</summary>
    /// <param name="outcome">How.</param>
    /// <param name="place">The address that was called.</param>
    /// <param name="why">Why a certificate is not trusted, or the connection failed; null where that is not known.</param>
    public static string Told(Handshake outcome, string? place, string? why = null) => outcome switch
    {
        Handshake.NoAgent => $"no agent is at {place}: what listens there does not greet as this version's do; it is something else, an "
            + "agent of another version, or one that hangs. Give an agent's address; install the same package on each machine",
        Handshake.OtherToken => $"the agent at {place} has another token, or none; give that of its fleet with --token-file FILE, or in "
            + $"the variable {ChildEnvironment.FleetToken}",
        Handshake.AsksForTls => $"the agent at {place} asks for TLS; give {FleetTls.Option} FILE, as its fleet has it",
        Handshake.HasNoTls => $"the agent at {place} has no TLS; start it with {FleetTls.Option} FILE, as its fleet",
        Handshake.TlsFailed => $"TLS with the agent at {place} failed ({why}); see whether a certificate of {FleetTls.Option} is of a kind "
            + "that the other side does not know, and what stands between",
        Handshake.Distrusted => $"the certificate of the agent at {place} {why}; give all of the fleet certificates of one authority "
            + $"({FleetTls.Option})",
        Handshake.OwnDistrusted => $"the agent at {place} does not trust the certificate of {FleetTls.Option}; give one of its fleet's "
            + "authority",
        Handshake.Beyond => $"the list of members has {place}, which is beyond loopback, and without TLS nobody knows who wrote that; give "
            + $"{FleetTls.Option} FILE, as all of the fleet",
        _ => $"the connection to the agent at {place} broke off before tokens were compared{(why is null ? "" : $" ({why})")}; see whether "
            + "that agent lives, and what stands between, then try again",
    };

    /// <summary>
    /// Whether an agent that starts can never become part of the fleet after such a failure: it does not belong to it, or the one that
    /// keeps the list of members does not answer. Any other member that hangs the fleet gives up by itself. Where a Redis keeps the list
    /// none ends it: an address on it may be that of somebody else by now. Pure.
    /// </summary>
    /// <param name="outcome">How a handshake came out.</param>
    /// <param name="called">Who was called; null where that is not known.</param>
    /// <param name="first">Where the first agent of the fleet is; null where none is, as a Redis keeps that list.</param>
    public static bool EndsStart(Handshake outcome, EndPoint? called, IPEndPoint? first) =>
        first is not null && (outcome is not (Handshake.NoAgent or Handshake.Broken) || called is not IPEndPoint place
            || place.Port == first.Port && place.Address.MapToIPv6().Equals(first.Address.MapToIPv6()));

    /// <summary>What is said of a member that keeps an agent waiting, with the next step, as a sentence. Pure.</summary>
    /// <param name="outcome">How the handshake came out.</param>
    /// <param name="called">Who was called.</param>
    /// <param name="told">What is said of that.</param>
    /// <param name="list">The list of a Redis that names it, in words; null where the first agent keeps the list.</param>
    public static string ToldOfMember(Handshake outcome, EndPoint? called, string told, string? list) =>
        list is null || outcome is Handshake.NoAgent or Handshake.Broken
            ? $"the member of the fleet at {called} does not answer as an agent does: it hangs, or has gone; end it, or wait a minute "
                + "until the fleet has given it up"
            : $"{told}; if no agent of this fleet is there any more, take the row that begins with S{called}: out of {list}";

    /// <summary>
    /// Starts what opens a connection of ours, and again where its handshake broke off: a host that starts many programs at once may need
    /// longer than a handshake may take, and an agent that has greeted is there. After it Orleans opens another by itself where it must.
    /// </summary>
    /// <param name="start">Starts it; given up as soon as a handshake fails.</param>
    /// <param name="stop">Ends all of it.</param>
    /// <exception cref="Exception">What the last start threw.</exception>
    public async Task<T> StartAsync<T>(Func<CancellationToken, Task<T>> start, CancellationToken stop)
    {
        for (var tries = 1; ; tries++)
        {
            using var refused = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var brokeOff = false;
            WhenRefused = (outcome, _, _) =>
            {
                brokeOff = outcome == Handshake.Broken;
                refused.Cancel();
            };
            try
            {
                return await start(refused.Token);
            }
            catch (Exception e) when (
                e is not OutOfMemoryException && brokeOff && tries < MostTries && !stop.IsCancellationRequested)
            {
                // Once more.
            }
            finally
            {
                WhenRefused = (_, _, _) => { };
            }
        }
    }

    /// <summary>For connections that others open to us.</summary>
    public void Accepting(IConnectionBuilder builder) => builder.Use(next => async connection =>
    {
        await using var seal = Seal(connection.Transport);
        var (outcome, why) = await TryAsync(stop => AcceptAsync(connection.Transport, seal, stop));
        if (outcome == Handshake.Shown)
        {
            await PassAsync(connection, seal, next);
            return;
        }

        if (ToldOfCaller(outcome, (connection.RemoteEndPoint as IPEndPoint)?.Address, why) is { } told) WhenShutOut(outcome, told);
        connection.Abort();
    });

    /// <summary>For connections that we open.</summary>
    public void Opening(IConnectionBuilder builder) => builder.Use(next => async connection =>
    {
        await using var seal = Seal(connection.Transport);
        var (outcome, why) = MayCall(connection.RemoteEndPoint)
            ? await TryAsync(stop => OpenAsync(connection.Transport, seal, stop))
            : (Handshake.Beyond, null);
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
        Handshake.TlsFailed => $"a caller from {caller} was shut out: TLS with it failed ({why})",
        Handshake.Distrusted => $"a caller from {caller} was shut out: its certificate {why}",
        Handshake.OwnDistrusted => $"a caller from {caller} went: it does not trust the certificate of {FleetTls.Option} here",
        Handshake.Broken when why is not null => $"a caller from {caller} was shut out: the connection failed ({why})",
        _ => null,
    };

    /// <summary>Whether an address may be called at all. Pure.</summary>
    internal bool MayCall(EndPoint? place) =>
        tls is not null || !CallsByList || place is IPEndPoint { Address: var address } && IPAddress.IsLoopback(address);

    /// <summary>TLS over a connection, yet to be spoken; null where the fleet has none.</summary>
    internal SealedPipe? Seal(IDuplexPipe pipe) => tls is null ? null : new SealedPipe(pipe);

    /// <summary>The side that was called.</summary>
    /// <param name="bare">The connection.</param>
    /// <param name="seal">TLS over it; null for none.</param>
    /// <param name="stop">Ends the wait.</param>
    internal async Task<(Handshake Outcome, string? Why)> AcceptAsync(IDuplexPipe bare, SealedPipe? seal, CancellationToken stop)
    {
        await bare.Output.WriteAsync(seal is null ? Plain : Sealed, stop);
        if (seal is not null)
        {
            if (await FirstByteAsync(bare.Input, stop) is not TlsRecord and var first)
                return (first is null ? Handshake.Broken : Handshake.HasNoTls, null);
            if (await TrustAsync(seal, accepts: true, stop) is (not Handshake.Shown, _) and var failed) return failed;
        }

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
        catch (AuthenticationException e)
        {
            return (Handshake.TlsFailed, Reason(e));
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

    private async Task<(Handshake Outcome, string? Why)> TryAsync(Func<CancellationToken, Task<(Handshake, string?)>> shake)
    {
        using var limit = new CancellationTokenSource(Patience, time ?? TimeProvider.System);
        try
        {
            return await shake(limit.Token);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Who says nothing, or goes, has shown nothing; what else goes wrong with him is told, and ends nothing but his connection.
            return (Handshake.Broken, IsEnd(e) ? null : Reason(e));
        }
    }

    /// <summary>Whether it only says that the other side has gone, or says nothing.</summary>
    internal static bool IsEnd(Exception e) =>
        e is OperationCanceledException or IOException or SocketException or ConnectionAbortedException or ConnectionResetException;

    private static string Reason(Exception e) => Shown.Of(e.GetBaseException().Message, LongestReason);

    // Only looked at: it is read by who comes next. Null where the other side ends before.
    private static async Task<byte?> FirstByteAsync(PipeReader input, CancellationToken stop)
    {
        var read = await input.ReadAsync(stop);
        byte? first = read.Buffer.IsEmpty ? null : read.Buffer.Slice(0, 1).ToArray()[0];
        input.AdvanceTo(read.Buffer.Start);
        return first;
    }

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
