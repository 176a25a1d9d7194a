using System.CommandLine;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Tls;

namespace Bench.Loadgen.Commands;

/// <summary>Which certificates a command takes: <c>--ca</c> and <c>--insecure</c>.</summary>
internal static class TrustChoice
{
    internal static readonly Option<string?> Authority =
        new("--ca") { Description = "Certificates (PEM) of the authority that signed an https target's" };
    internal static readonly Option<bool> Insecure =
        new("--insecure") { Description = "Take any certificate of an https target; the report says so" };

    /// <summary>What was chosen; null for the machine's own authorities.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="https">The targets whose certificates are looked at, by name.</param>
    /// <exception cref="ScenarioException">The options contradict each other, or nothing would heed them.</exception>
    /// <exception cref="ArgumentException">The file holds no certificate.</exception>
    public static TlsTrust? Of(ParseResult parsed, IEnumerable<string> https)
    {
        var (file, insecure) = (parsed.GetValue(Authority), parsed.GetValue(Insecure));
        if (file is null && !insecure) return null;
        if (file is not null && insecure)
            throw new ScenarioException("--ca says whom to trust and --insecure to trust anybody; give one of them");
        if (!https.Any())
            throw new ScenarioException($"{(insecure ? "--insecure" : "--ca")} is for targets whose url begins with https, and there is "
                + "none; leave it out: of the harness's own server clients know the certificate");
        return file is not null ? new TlsTrust { AuthoritiesPem = Authorities.Read(file) } : new TlsTrust { Insecure = true };
    }

    /// <summary>Names of the targets that speak TLS.</summary>
    public static IEnumerable<string> Https(IEnumerable<TargetFile> targets) => targets.Where(t => t.SpeaksTls).Select(t => t.Spec.Name);

    /// <summary>What the report says of a run that took any certificate.</summary>
    public static Finding Passed(IEnumerable<string> https) => new()
    {
        Code = "tls-insecure",
        Severity = Severity.Warning,
        Message = $"whatever certificate was shown was taken (--insecure), of: {string.Join(", ", https)}; who answered is not known",
        Remedy = "give the authority that signed the certificate with --ca FILE",
    };
}
