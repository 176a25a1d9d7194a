using System.Text.RegularExpressions;
using Bench.Host.Options;

namespace Bench.Tests.Conformance;

/// <summary>What docs/protocol.md says of options, statuses and rules, held against the programs.</summary>
public sealed partial class DocumentTests
{
    private static readonly string Root = Repository.Root;

    private static readonly string Protocol = File.ReadAllText(Path.Combine(Root, "docs", "protocol.md"));

    [Fact]
    public void Every_page_that_a_case_names_is_there()
    {
        var pages = string.Join(
            '\n', Directory.GetFiles(Path.Combine(Root, "docs"), "*.md").Order(StringComparer.Ordinal).Select(File.ReadAllText));
        var headings = Heading().Matches(pages).Select(match => match.Groups[1].Value.Replace("`", "", StringComparison.Ordinal)).ToArray();
        var named = Server.CaseList.All.Values.Select(one => one.Clause).Concat(Clients.CaseList.All.Values.Select(one => one.Clause))
            .Where(clause => clause.StartsWith("docs: ", StringComparison.Ordinal))
            .Select(clause => clause["docs: ".Length..]).Distinct().ToArray();
        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(headings, heading => heading.Contains(name, StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_option_is_in_the_table_with_its_default_and_range_and_no_other()
    {
        var told = HelpLine().Matches(OptionReader.Help())
            .Select(match => (match.Groups[1].Value, $"{match.Groups[2].Value}; {match.Groups[3].Value}")).ToHashSet();
        var written = Row().Matches(Protocol)
            .Select(match => (match.Groups[1].Value, $"{match.Groups[2].Value}; {match.Groups[3].Value}")).ToHashSet();
        Assert.NotEmpty(told);
        Assert.Equal(told.Order(), written.Order());
    }

    [Fact]
    public void Every_option_that_is_named_is_one()
    {
        var help = OptionReader.Help();
        var known = Option().Matches(help).Select(match => match.Value).ToHashSet();
        Assert.All(Option().Matches(Protocol).Select(match => match.Value).Distinct(), option => Assert.Contains(option, known));
        Assert.All(known, option => Assert.Contains(option, Protocol, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_status_that_the_server_answers_with_is_told()
    {
        var sources = Directory.GetFiles(Path.Combine(Root, "server", "Host"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
        var statuses = sources.SelectMany(file => Status().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value + match.Groups[2].Value + match.Groups[3].Value).Distinct().Order().ToArray();
        Assert.Contains("403", statuses);
        Assert.Contains("1013", statuses);
        Assert.All(statuses, status => Assert.Matches($@"(^\| {status} \|)|(\b{status}\b)", Protocol));
        // Those that refuse stand in the table of errors.
        Assert.All(statuses.Where(status => status[0] is '4' or '5'), status => Assert.Matches($@"(?m)^\| {status} \|", Protocol));
    }

    [GeneratedRegex(@"(?m)^#+ (.+)$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"(?m)^ +(--[a-z0-9-]+) N .*\(default (\d+); (\d+ to \d+)\)\s*$")]
    private static partial Regex HelpLine();

    [GeneratedRegex(@"(?m)^\| `(--[a-z0-9-]+)` \|.*\| (\d+) \| (\d+ to \d+) \|\s*$")]
    private static partial Regex Row();

    [GeneratedRegex(@"--[a-z][a-z0-9-]+[a-z0-9]")]
    private static partial Regex Option();

    [GeneratedRegex(@"Problem\(\s*(\d{3})\b|Status(\d{3})[A-Z]|WebSocketCloseStatus\)(\d{4})")]
    private static partial Regex Status();
}
