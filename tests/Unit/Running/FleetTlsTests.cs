using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Unit.Running;

/// <summary>TLS within a fleet: who is let in, and what each side says.</summary>
public sealed class FleetTlsTests
{
    private const string Token = "the same token of the fleet";

    [Theory]
    [InlineData(null, null)]
    [InlineData(Token, Token)]
    public async Task Two_of_one_authority_belong_together_and_nobody_else_reads_what_they_say(string? accepts, string? opens)
    {
        using var authority = new FleetCertificates("fleet");
        var (here, there) = PipeEnd.Pair();
        var (inside, outside) = (Door(authority.Pem("A"), accepts), Door(authority.Pem("B"), opens));
        await using var accepted = inside.Seal(here)!;
        await using var opened = outside.Seal(there)!;
        var accepting = inside.AcceptAsync(here, accepted, Eventually.Token());
        Assert.Equal((Handshake.Shown, null), await outside.OpenAsync(there, opened, Eventually.Token()));
        Assert.Equal((Handshake.Shown, null), await accepting);

        var said = Encoding.ASCII.GetBytes("a command of the coordinator");
        await opened.Output.WriteAsync(said, Eventually.Token());
        var seen = await here.Input.ReadAsync(Eventually.Token());
        var bytes = seen.Buffer.FirstSpan.ToArray();
        here.Input.AdvanceTo(seen.Buffer.Start); // Only looked at.
        Assert.True(bytes.AsSpan().IndexOf(said) < 0, "what is said can be read on the way");
        var heard = await accepted.Input.ReadAtLeastAsync(said.Length, Eventually.Token());
        Assert.Equal(said, heard.Buffer.FirstSpan.ToArray());
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_refused_and_both_sides_say_so()
    {
        using var ours = new FleetCertificates("fleet");
        using var another = new FleetCertificates("another");
        // The caller trusts both, so that it is the side that was called which refuses.
        var called = await ShakeAsync(Door(ours.Pem("A")), Door(another.Pem("B") + ours.Authority));
        Assert.Equal((Handshake.Distrusted, Handshake.OwnDistrusted), (called.Accepted.Outcome, called.Opened.Outcome));
        Assert.Equal("is not signed by the authority that is trusted here", called.Accepted.Why);
        var calls = await ShakeAsync(Door(ours.Pem("A") + another.Authority), Door(another.Pem("B")));
        Assert.Equal((Handshake.OwnDistrusted, Handshake.Distrusted), (calls.Accepted.Outcome, calls.Opened.Outcome));
        var both = await ShakeAsync(Door(ours.Pem("A")), Door(another.Pem("B")));
        Assert.Equal((Handshake.Distrusted, Handshake.Distrusted), (both.Accepted.Outcome, both.Opened.Outcome));
    }

    [Fact]
    public async Task Nothing_is_fetched_from_where_a_strangers_certificate_says()
    {
        using var named = new TcpListener(IPAddress.Loopback, 0);
        named.Start();
        using var ours = new FleetCertificates("fleet");
        using var another = new FleetCertificates("another");
        var more = new X509AuthorityInformationAccessExtension(null, [$"http://{named.LocalEndpoint}/another.crt"]);
        var stranger = another.Signed("B", more: more) + another.Authority;
        var called = await ShakeAsync(Door(ours.Pem("A")), Door(stranger));
        Assert.Equal(Handshake.Distrusted, called.Accepted.Outcome);
        var calls = await ShakeAsync(Door(stranger), Door(ours.Pem("A")));
        Assert.Equal(Handshake.Distrusted, calls.Opened.Outcome);
        Assert.False(named.Pending(), "somebody was sent there");
    }

    [Fact]
    public async Task Who_has_no_TLS_is_refused_and_told_so()
    {
        using var authority = new FleetCertificates("fleet");
        var without = await ShakeAsync(Door(authority.Pem("A")), new FleetDoor(Token, null));
        Assert.Equal((Handshake.HasNoTls, Handshake.AsksForTls), (without.Accepted.Outcome, without.Opened.Outcome));
        var with = await ShakeAsync(new FleetDoor(Token, null), Door(authority.Pem("B")));
        Assert.Equal((Handshake.Broken, Handshake.HasNoTls), (with.Accepted.Outcome, with.Opened.Outcome));
    }

    [Fact]
    public async Task Another_token_is_refused_behind_TLS_too()
    {
        using var authority = new FleetCertificates("fleet");
        var (accepted, opened) = await ShakeAsync(Door(authority.Pem("A"), Token), Door(authority.Pem("B")));
        Assert.Equal((Handshake.OtherToken, Handshake.OtherToken), (accepted.Outcome, opened.Outcome));
    }

    [Fact]
    public void Each_outcome_has_its_own_sentence_with_the_next_step()
    {
        Handshake[] outcomes =
        [
            Handshake.AsksForTls, Handshake.HasNoTls, Handshake.TlsFailed, Handshake.Distrusted, Handshake.OwnDistrusted, Handshake.Beyond,
        ];
        string[] told = [.. outcomes.Select(o => FleetDoor.Told(o, "A:1", "is not valid today"))];
        Assert.Equal(told.Length, told.Distinct().Count());
        Assert.All(told, sentence => Assert.Contains("A:1", sentence, StringComparison.Ordinal));
        Assert.All(told, sentence => Assert.Contains("--fleet-tls", sentence, StringComparison.Ordinal));
        Assert.All(told, PlainWords.Check);
        Assert.DoesNotContain("leave", told[1], StringComparison.Ordinal); // Whoever stands between could make a user do it.
        Handshake[] ofCallers =
        [
            Handshake.OtherToken, Handshake.HasNoTls, Handshake.TlsFailed, Handshake.Distrusted, Handshake.OwnDistrusted, Handshake.Broken,
        ];
        Assert.All(ofCallers, o => PlainWords.Check(FleetDoor.ToldOfCaller(o, IPAddress.Loopback, "is not valid today")!));
        Assert.Null(FleetDoor.ToldOfCaller(Handshake.Broken, IPAddress.Loopback, null)); // It only looked whether anybody listens.
    }

    [Fact]
    public void A_file_that_does_not_hold_what_it_must_is_refused()
    {
        using var authority = new FleetCertificates("fleet");
        using var another = new FleetCertificates("another");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var own = authority.Signed("A");
        var certificate = own[own.IndexOf("-----BEGIN CERTIFICATE", StringComparison.Ordinal)..];
        var past = authority.Signed("A", new(2021, 6, 1, 0, 0, 0, TimeSpan.Zero));
        var locked = key.ExportEncryptedPkcs8PrivateKeyPem(
            "secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1));
        Refused("has 0 certificates", "no PEM at all");
        Refused("a key for none of them", authority.Authority);
        Refused("a key for none of them", locked + certificate + authority.Authority);
        Refused("has no certificate of an authority", own);
        Refused("is not signed by the authority", own + another.Authority);
        Refused("is not valid today: from 2020-01-01 to 2021-", past + authority.Authority);
        Refused("cannot be read", own + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        // In any order.
        FleetTls.Of("fleet.pem", authority.Authority + own);

        static void Refused(string wanted, string pem)
        {
            var refused = Assert.Throws<ScenarioException>(() => FleetTls.Of("fleet.pem", pem));
            Assert.Contains("--fleet-tls: ", refused.Message, StringComparison.Ordinal);
            Assert.Contains(wanted, refused.Message, StringComparison.Ordinal);
            PlainWords.Check(refused.Message);
        }
    }

    private static FleetDoor Door(string pem, string? token = null) => new(token, FleetTls.Of("fleet.pem", pem));

    private static async Task<((Handshake Outcome, string? Why) Accepted, (Handshake Outcome, string? Why) Opened)> ShakeAsync(
        FleetDoor called, FleetDoor calls)
    {
        var (here, there) = PipeEnd.Pair();
        await using var accepted = called.Seal(here);
        await using var opened = calls.Seal(there);
        var accepting = ThenGoAsync(called.AcceptAsync(here, accepted, Eventually.Token()), here);
        var opening = ThenGoAsync(calls.OpenAsync(there, opened, Eventually.Token()), there);
        return (await accepting, await opening);

        // As an aborted connection ends.
        static async Task<(Handshake, string?)> ThenGoAsync(Task<(Handshake Outcome, string? Why)> shake, PipeEnd end)
        {
            var outcome = await shake;
            await end.Output.CompleteAsync();
            return outcome;
        }
    }
}
