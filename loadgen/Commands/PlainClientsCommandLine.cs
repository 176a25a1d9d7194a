using System.CommandLine;
using System.Globalization;
using Bench.Loadgen.ClientBench;

namespace Bench.Loadgen.Commands;

/// <summary>
/// <c>bench plain-clients</c>: clients that share nothing with the engines, started by <c>bench bench-clients</c>; hidden, as it speaks to
/// programs only. Ends with its input.
/// </summary>
internal static class PlainClientsCommandLine
{
    private static readonly Option<string> Pattern = new("--pattern") { Required = true };
    private static readonly Option<string> Url = new("--url") { Required = true };

    public static Command Make()
    {
        var command = new Command("plain-clients", "Clients of a thread each; bench bench-clients starts them") { Pattern, Url };
        command.Hidden = true;
        command.SetAction(parsed => Talk(parsed.GetValue(Pattern)!, parsed.GetValue(Url)!));
        return command;
    }

    private static int Talk(string pattern, string address)
    {
        if (!PlainClients.Patterns.Contains(pattern))
            throw new ArgumentException($"--pattern is '{pattern}'; valid: {string.Join(", ", PlainClients.Patterns)}");
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttp)
            throw new ArgumentException($"--url is '{address}'; it must be http://HOST:PORT");
        using var clients = new PlainClients(pattern, url, TimeProvider.System);
        while (Console.ReadLine() is { } line)
        {
            switch (line.Split(' '))
            {
                case ["follow", var path]:
                    clients.Follow(path);
                    Console.WriteLine("following");
                    break;
                case ["begin"]:
                    clients.Begin();
                    Console.WriteLine("begun");
                    break;
                case ["stop"]:
                    var heard = clients.Stop();
                    var p50Us = heard.LatenciesUs.Count == 0 ? 0 : heard.LatenciesUs[heard.LatenciesUs.Count / 2];
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                        $"heard {heard.LatenciesUs.Count} {p50Us} {heard.Unread} {heard.Ended}"));
                    break;
                default:
                    throw new ArgumentException($"plain clients do not know '{line}'; valid: follow PATH, begin, stop");
            }
        }

        return ExitCode.Ok;
    }
}
