using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Bench.Contract.Reading;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Fleet;

/// <summary>
/// A Redis that keeps the list of a fleet's members, such as "redis://10.0.0.5:6379/0?fleet=mine". Its text, which goes to other programs
/// and into messages, has no password; that goes by the environment, or through a pipe.
/// </summary>
internal sealed partial class ClusterAddress
{
    /// <summary>The option that names one.</summary>
    public const string Option = "--cluster";

    private const int UsualPort = 6379, LongestName = 40;
    private const string Scheme = "redis://", UsualFleet = "default", FleetIs = "?fleet=", Mask = "***";
    private static string? _passwordOfEnvironment;

    private ClusterAddress(Uri uri, int database, string fleet, string? password)
    {
        var (user, secret) = uri.UserInfo.Split(':', 2) is [var name, var word] ? (name, word) : (uri.UserInfo, "");
        Host = uri.IdnHost;
        Port = uri.Port < 0 ? UsualPort : uri.Port;
        Database = database;
        Fleet = fleet;
        User = Given(user);
        Password = password ?? Given(secret) ?? _passwordOfEnvironment;
    }

    /// <summary>Its host; an IPv6 address without brackets.</summary>
    public string Host { get; }

    /// <summary>Its port.</summary>
    public int Port { get; }

    /// <summary>Number of the database.</summary>
    public int Database { get; }

    /// <summary>Name of the fleet: several may share one Redis.</summary>
    public string Fleet { get; }

    /// <summary>Who asks, where Redis knows users; null for its default.</summary>
    public string? User { get; }

    /// <summary>The password; null for none.</summary>
    public string? Password { get; }

    /// <summary>Where it is, for messages.</summary>
    public string Place => string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}");

    /// <summary>Whether no other host reaches it by this address.</summary>
    public bool IsOnLoopback => Host == "localhost" || IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address);

    /// <summary>Takes the password out of the environment, and keeps it: no program that is started from here on has it.</summary>
    public static void TakePasswordFromEnvironment()
    {
        _passwordOfEnvironment = Environment.GetEnvironmentVariable(ChildEnvironment.RedisPassword) ?? _passwordOfEnvironment;
        Environment.SetEnvironmentVariable(ChildEnvironment.RedisPassword, null);
    }

    /// <summary>Reads one.</summary>
    /// <param name="text">The text. A password in it comes before that of the environment.</param>
    /// <param name="password">A password that comes before both; null for none.</param>
    /// <exception cref="ScenarioException">It is none; the message has no password.</exception>
    public static ClusterAddress Of(string text, string? password = null) =>
        text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri is { Host.Length: > 0, Port: not 0, Fragment: "" }
        && DatabaseOf(uri.AbsolutePath) is { } database
        && FleetOf(uri.Query) is { } fleet
            ? new ClusterAddress(uri, database, fleet, password)
            : throw new ScenarioException(
                $"{Option} is '{Shown.Of(Masked(text))}'; it must be redis://HOST:PORT, such as redis://10.0.0.5:{UsualPort}, where "
                    + $"wanted with :PASSWORD@ before the host, /NUMBER of a database and {FleetIs}NAME behind it (1 to {LongestName} "
                    + "letters, digits, '-' and '_'); in a password '/' is written %2F, '?' %3F, '#' %23, '@' %40 and '%' %25");

    /// <summary>A word of a command line as it may be written down: a Redis in it is <see cref="Masked"/>. Pure.</summary>
    public static string Hidden(string word) =>
        Schemes().Match(word) is { Success: true } scheme && scheme.Index + scheme.Length is var after
            ? word[..after] + Masked(word[after..])
            : word;

    /// <summary>
    /// What may have been meant as the address of a Redis, without what may be a password: all that stands before its host, and all that
    /// stands behind it but for the fleet's name. Pure.
    /// </summary>
    public static string Masked(string text)
    {
        var at = text.LastIndexOf('@');
        var query = text.IndexOf('?', StringComparison.Ordinal);
        if (query >= 0 && FleetOf(text[query..]) is null)
        {
            if (query < at) return Mask; // Of a password that has both nobody knows where it ends.
            text = text[..(query + 1)] + Mask;
        }

        return at < 0 ? text : Mask + text[at..];
    }

    /// <summary>Gives the password to a program that needs it.</summary>
    public void GivePasswordTo(IDictionary<string, string?> environment)
    {
        if (Password is not null) environment[ChildEnvironment.RedisPassword] = Password;
    }

    /// <summary>As it may be shown and written down.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Scheme}{(User is null ? "" : Uri.EscapeDataString(User) + "@")}{Place}/{Database}{FleetIs}{Fleet}");

    private static string? Given(string text) => text.Length == 0 ? null : Uri.UnescapeDataString(text);

    private static int? DatabaseOf(string path) =>
        path.TrimStart('/') is not { Length: > 0 } number ? 0
        : int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var database) ? database
        : null;

    private static string? FleetOf(string query) =>
        query.Length == 0 ? UsualFleet
        : query.StartsWith(FleetIs, StringComparison.Ordinal)
            && query[FleetIs.Length..] is { Length: > 0 and <= LongestName } name
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? name
        : null;

    [GeneratedRegex("rediss?://", RegexOptions.IgnoreCase)]
    private static partial Regex Schemes();
}
