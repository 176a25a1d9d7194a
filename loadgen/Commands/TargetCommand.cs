using System.CommandLine;
using Bench.Contract.Reading;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Parts;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Targets;

namespace Bench.Loadgen.Commands;

/// <summary><c>bench target</c>: which targets there are, and what an address speaks.</summary>
internal static class TargetCommand
{
    private static readonly Argument<string> Address = new("URL") { Description = "Such as http://127.0.0.1:3000/events" };

    private static readonly Option<int?> Patience =
        NumberOption.Whole("--patience-s", [], "How long each answer is waited for, in seconds: 1 to 600", new(1, 600), 5);

    private static readonly Option<string[]> Header = new("--header")
    {
        Description = "A header of each request, 'Authorization: Bearer ${env.TOKEN}': what its place names is read and never printed",
        AllowMultipleArgumentsPerToken = false,
        HelpName = "'NAME: VALUE'",
    };

    public static Command Make()
    {
        var list = new Command("list", "Name the targets that come with the harness, and what each still needs");
        list.SetAction(_ => List());
        var probe = new Command("probe", "Find out what an address speaks, by one request each, and print a target file to edit")
        {
            Address, Header, Patience, TrustChoice.Authority, TrustChoice.Insecure
        };
        probe.SetAction(ProbeAsync);
        return new Command("target", "Targets: servers of your own on the ladder (docs/targets.md)") { list, probe };
    }

    private static void List()
    {
        foreach (var own in OwnTargets.All.Keys) Console.WriteLine($"{own,-14}the harness's own server");
        foreach (var target in TargetFile.Named.Select(TargetFile.Load))
            Console.WriteLine($"{target.Spec.Name,-14}{target.Spec.Description}"
                + $"{string.Concat(PeerTarget.Missing(target).Select(m => $"\n{"",-14}{m}"))}");
    }

    private static async Task<int> ProbeAsync(ParseResult parsed, CancellationToken stop)
    {
        var text = parsed.GetValue(Address)!;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
            throw new TargetException($"'{Shown.Of(text)}' is no address that can be asked; give one such as http://127.0.0.1:3000/events");
        var headers = HeadersOf(parsed.GetValue(Header) ?? []);
        using var probe = new TargetProbe(
            url, TimeSpan.FromSeconds(parsed.GetValue(Patience)!.Value),
            TrustChoice.Of(parsed, url.Scheme == Uri.UriSchemeHttps ? [text] : []), headers);
        var answers = await probe.AskAsync(stop);
        foreach (var answer in answers)
            await Console.Error.WriteLineAsync($"{(answer.Found ? "yes" : "no"),-5}{answer.What}: {answer.Said}");
        // A hub is a WebSocket too: what is known in more detail comes last, and stands for it.
        var patterns = answers.Where(a => a.Pattern is not null)
            .GroupBy(a => a.Pattern!.Value.Key).Select(g => g.Last().Pattern!.Value).ToArray();
        if (patterns.Length == 0)
            throw new TargetException(answers.All(answer => answer.IsNotLetIn)
                ? $"{url} does not let the probe in: give it what your clients have, such as "
                    + "--header 'Authorization: Bearer ${env.TOKEN}'"
                : $"{url} speaks nothing that is known here: see above, or begin with {Programs.Command} new target NAME");
        Console.WriteLine(FileText(url, patterns, headers));
        return ExitCode.Ok;
    }

    /// <summary>A target file with these patterns.</summary>
    internal static string FileText(
        Uri url, IEnumerable<(string Key, string Members)> patterns, IReadOnlyDictionary<string, string> headers) => $$"""
        {
          "name": "my-server",
          "url": "{{url.GetLeftPart(UriPartial.Authority)}}",
          // "process": { "name": "…" },  CPU and memory are read of it
          // The request by which your server is told of a message:
          "publish": { "url": "/publish?topic=${topic}", "body": "${message}"{{HeadersText(headers)}} },
          "patterns": {
        {{string.Join("\n", patterns.Select(p => $"    \"{p.Key}\": {{\n      {p.Members}{HeadersText(headers)}\n    }},"))}}
          },
        }
        """;

    private static string HeadersText(IReadOnlyDictionary<string, string> headers) => headers.Count == 0
        ? ""
        : $", \"headers\": {{ {string.Join(", ", headers.Select(h => $"{TargetProbe.Json(h.Key)}: {TargetProbe.Json(h.Value)}"))} }}";

    private static Dictionary<string, string> HeadersOf(IEnumerable<string> given)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var text in given)
        {
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
                throw new TargetException(
                    $"--header '{Shown.Of(text)}' is no header; write it such as 'Authorization: Bearer ${{env.TOKEN}}'");
            headers[text[..colon].Trim()] = text[(colon + 1)..].Trim();
        }

        return headers;
    }
}
