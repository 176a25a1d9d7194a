using System.Text;
using System.Text.Json;
using Bench.Contract.Patterns;
using Bench.Loadgen.Dialects;

namespace Bench.Tests.Unit;

/// <summary>Target files: what is wrong with one is a sentence with its place, and its places are filled in for each client.</summary>
public sealed class TargetFileTests
{
    private const string Good = """
        {
          // A comment.
          "name": "mine",
          "url": "http://127.0.0.1:3000",
          "publish": { "url": "/pub?topic=${topic}" },
          "patterns": { "sse": { "url": "/events?topic=${topic}" } },
        }
        """;

    [Fact]
    public void A_file_may_have_comments_and_trailing_commas() => Assert.Equal("mine", Parse(Good).Spec.Name);

    [Theory]
    [InlineData("\"name\"", "\"nam\"", "target.json(3,3): 'nam' is not known; did you mean name?")]
    [InlineData("\"sse\"", "\"ses\"", "patterns.ses: unknown; did you mean sse?")]
    [InlineData("http://127.0.0.1:3000", "ftp://127.0.0.1:3000", "it must be http://HOST:PORT or https://HOST:PORT alone")]
    [InlineData("http://127.0.0.1:3000", "https://127.0.0.1:3000/api", "it must be http://HOST:PORT or https://HOST:PORT alone")]
    [InlineData("http://127.0.0.1:3000", "http://127.0.0.1:${port}", "there is no start; give the port that it listens on")]
    [InlineData("/events?topic=${topic}", "/events?topic=${topik}", "${topik} is not known here; did you mean topic?")]
    [InlineData("/events?topic=${topic}", "/events?topic=${topic", "does not close it with }")]
    [InlineData("/events?topic=${topic}", "//10.0.0.7:80/events", "it must be a path that begins with one /")]
    [InlineData("/events?topic=${topic}", "events", "it must be a path that begins with one /")]
    [InlineData("/events?topic=${topic}", "/events?t=${row.token}", "url has ${row.token}, and there is no clients")]
    [InlineData("/pub?topic=${topic}\"", "/pub\", \"body\": \"{}\"", "publish.body has neither ${message} nor ${message.json}")]
    [InlineData("\"/pub?topic=${topic}\"", "\"/ws?t=${topic}\", \"socket\": {}", "publish.url: ${topic} is not known here")]
    [InlineData("\"/pub?topic=${topic}\"", "\"/ws\", \"method\": \"PUT\", \"socket\": {}", "publish.method is of a request")]
    [InlineData(
        "\"/pub?topic=${topic}\"", "\"/ws\", \"socket\": { \"refused_by\": \"no\" }", "has refused_by and no confirmed_by")]
    [InlineData("\"/pub?topic=${topic}\"", "\"/ws\", \"socket\": { \"ready_on\": \"\" }", "publish.socket.ready_on is empty")]
    [InlineData(
        "\"/pub?topic=${topic}\"", "\"/ws\", \"socket\": { \"send\": [{ \"text\": \"${topic}\" }] }",
        "publish.socket.send: ${topic} is not known here")]
    [InlineData("/pub?topic=${topic}\"", "/pub\", \"connections\": 0", "publish.connections is 0; allowed: 1 to 1000")]
    [InlineData("/pub?topic=${topic}\"", "/pub\", \"headers\": { \"A B\": \"x\" }", "'A B' is no field name")]
    [InlineData(
        "/events?topic=${topic}\"", "/e\", \"batch\": \"\"", "patterns.sse: batch and validators belong to polling and long-polling only")]
    [InlineData(
        "/events?topic=${topic}\"", "/e\", \"message\": { \"pointer\": \"data\" }",
        "message.pointer is 'data'; it must be a JSON pointer such as /data")]
    [InlineData("\"sse\": { \"url\": \"/events?topic=${topic}\" }", "\"long-polling\": { \"url\": \"/l\" }", "say silent_at_first: true")]
    [InlineData("\"patterns\"", "\"process\": {}, \"patterns\"", "process needs one of: id, name, cgroup")]
    [InlineData("\"patterns\"", "\"process\": { \"id\": 1, \"cgroup\": \"/a\" }, \"patterns\"", "process needs one of: id, name, cgroup")]
    [InlineData(
        "\"patterns\"", "\"process\": { \"cgroup\": \"my.slice\" }, \"patterns\"",
        "process.cgroup is 'my.slice'; it must be the path of a folder")]
    [InlineData(
        "\"patterns\"", "\"metrics\": { \"url\": \"metrics\" }, \"patterns\"",
        "metrics.url is 'metrics'; it must be a path that begins with one /")]
    [InlineData("/events?topic=${topic}\"", "/e\", \"message\": { \"regex\": \"(\" }", "message.regex is '(', which cannot be used: ")]
    [InlineData("/events?topic=${topic}\"", "/e\", \"message\": { \"regex\": \"(?=a)\" }", "it has a backreference, a lookaround")]
    [InlineData("\"publish\": { \"url\": \"/pub?topic=${topic}\" },", "", "publish is not there, the request by which the harness")]
    [InlineData("\"publish\"", "\"publisher\": \"target\", \"publish\"", "publish is there, and publisher is target, which publishes by")]
    [InlineData("\"publish\"", "\"publisher\": \"server\", \"publish\"", "publisher is 'server'; valid: harness, target")]
    [InlineData(
        "/events?topic=${topic}\"", "/e\", \"sequence\": { \"pointer\": \"/n\" }",
        "patterns.sse: sequence, stamp and told_once are of messages that the target publishes by itself")]
    public void What_is_wrong_is_a_sentence(string part, string instead, string wanted)
    {
        Assert.Contains(part, Good, StringComparison.Ordinal);
        var failure = Assert.Throws<TargetException>(() => Parse(Good.Replace(part, instead, StringComparison.Ordinal)));
        Assert.Contains(wanted, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotMatch("System\\.|Bench\\.|Exception", failure.Message);
    }

    [Theory]
    [InlineData("\"sse\": { \"url\": \"/e\" }", null)]
    [InlineData(
        "\"websocket\": { \"url\": \"/e\", \"sequence\": { \"regex\": \"(\\\\d+)\" }, "
            + "\"stamp\": { \"pointer\": \"/at\", \"unit\": \"iso-8601\", \"clock\": \"unix\" } }",
        null)]
    [InlineData(
        "\"polling\": { \"url\": \"/e?since=${since}\", \"batch\": \"\", \"sequence\": { \"pointer\": \"/n\" } }, "
            + "\"long-polling\": { \"url\": \"/q\", \"told_once\": true, \"silent_at_first\": true }",
        null)]
    [InlineData("\"polling\": { \"url\": \"/e\" }", "patterns.polling: who asks again may be told again what it has, and nothing but a")]
    [InlineData(
        "\"polling\": { \"url\": \"/e\", \"told_once\": false }", "patterns.polling: who asks again may be told again what it has")]
    [InlineData("\"sse\": { \"url\": \"/e\", \"told_once\": true }", "patterns.sse: told_once belongs to polling and long-polling only")]
    [InlineData("\"sse\": { \"url\": \"/e?from=${since}\" }", "patterns.sse: ${since} is the number of the last message that the client")]
    [InlineData("\"sse\": { \"url\": \"/e\" } }, \"clock_offset_ms\": 5, \"process\": { \"id\": 1", "no pattern names a stamp")]
    [InlineData(
        "\"sse\": { \"url\": \"/e\" } }, \"clock_offset_ms\": 1e13, \"process\": { \"id\": 1",
        "clock_offset_ms is 1e13; ")]
    [InlineData("\"sse\": { \"url\": \"/e\", \"stamp\": { \"unit\": \"ms\" } }", "patterns.sse.stamp lacks clock, which must be there")]
    [InlineData(
        "\"sse\": { \"url\": \"/e\", \"stamp\": { \"unit\": \"m\", \"clock\": \"unix\" } }",
        "patterns.sse.stamp.unit is 'm'; ")]
    [InlineData(
        "\"sse\": { \"url\": \"/e\", \"stamp\": { \"unit\": \"iso-8601\", \"clock\": \"monotonic\" } }",
        "patterns.sse.stamp.unit is iso-8601, a date, and its clock monotonic, which has none")]
    [InlineData(
        "\"sse\": { \"url\": \"/e\", \"sequence\": { \"pointer\": \"n\" } }",
        "patterns.sse.sequence.pointer is 'n'; it must be a JSON pointer such as /data")]
    public void A_target_that_publishes_by_itself_says_where_number_and_stamp_are_or_nothing_of_them(string pattern, string? wrong)
    {
        var text = $$"""{ "name": "mine", "url": "http://127.0.0.1:1", "publisher": "target", "patterns": { {{pattern}} } }""";
        if (wrong is null) Assert.True(Parse(text).PublishesItself);
        else Assert.Contains(wrong, Assert.Throws<TargetException>(() => Parse(text)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("polling", """{ "url": "/e?since=${since}" }""", false)]
    [InlineData("polling", """{ "url": "/e", "headers": { "If-Newer": "${since}" } }""", false)]
    [InlineData("polling", """{ "url": "/e" }""", true)]
    [InlineData("long-polling", """{ "url": "/e?since=${since}", "told_once": false }""", true)]
    [InlineData("long-polling", """{ "url": "/e", "told_once": true }""", false)]
    [InlineData("sse", """{ "url": "/e" }""", false)]
    public void A_target_that_is_not_told_what_a_client_has_tells_it_again(string key, string pattern, bool again) =>
        Assert.Equal(
            again, OwnMessages.TellsAgain(Ladder.Of(key), JsonSerializer.Deserialize(pattern, TargetJson.Default.PatternSpec)!));

    [Fact]
    public void Each_client_has_its_row_and_begins_again_after_the_last()
    {
        var table = ClientTable.Parse("token,name\r\nab,\"Smith, J\"\r\ncd,\"say \"\"x\"\"\"\n", "users.csv");
        var dialect = new FileDialect(
            new PatternSpec
            {
                Url = "/e?n=${row.name}",
                Headers = new Dictionary<string, string> { ["Authorization"] = "Bearer ${row.token}" }
            },
            table);
        Assert.Equal(
            ["/e?n=Smith%2C%20J", "/e?n=say%20%22x%22", "/e?n=Smith%2C%20J"],
            Enumerable.Range(0, 3).Select(client => dialect.Path(new Asking(client, "t", 0))));
        Assert.Equal(("Authorization", "Bearer cd"), dialect.Fields(new Asking(1, "t", 0)).Single());
    }

    [Theory]
    [InlineData("a,b\n1\n", "users.csv, line 2: 1 values; the line of names has 2")]
    [InlineData("a\n", "it needs a line of names and at least one line of values")]
    [InlineData("a\n\"x\n", "a quote is opened and not closed")]
    public void A_table_that_is_none_is_a_sentence(string text, string wanted) =>
        Assert.Contains(
            wanted, Assert.Throws<TargetException>(() => ClientTable.Parse(text, "users.csv")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_variable_that_is_not_set_is_named_and_never_shown()
    {
        var dialect = new FileDialect(
            new PatternSpec { Url = "/e", Headers = new Dictionary<string, string> { ["A"] = "${env.BENCH_TEST_NOT_SET}" } }, null);
        Assert.Contains(
            "BENCH_TEST_NOT_SET is not set", Assert.Throws<TemplateException>(() => dialect.Fields(new Asking(0, "t", 0))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Values_of_variables_that_come_with_the_plan_are_taken_and_not_those_of_the_generators_own_environment()
    {
        const string name = "PATH";
        var spec = new PatternSpec { Url = "/e", Headers = new Dictionary<string, string> { ["A"] = $"${{env.{name}}}" } };
        var asking = new Asking(0, "t", 0);
        var given = new Dictionary<string, string> { [name] = "of the coordinator, even with ${topic}" };
        Assert.Equal(("A", given[name]), Dialect.Of(spec, null, hubByLibrary: false, given).Fields(asking).Single());
        var none = Dialect.Of(spec, null, hubByLibrary: false, new Dictionary<string, string>());
        Assert.Contains(
            $"{name} is not set", Assert.Throws<TemplateException>(() => none.Fields(asking)).Message, StringComparison.Ordinal);
        var target = new TargetFile(
            new TargetSpec { Name = "t", Url = "http://127.0.0.1:1", Patterns = new Dictionary<string, PatternSpec> { ["sse"] = spec } },
            "", null);
        Assert.Equal(
            new Dictionary<string, string> { [name] = Environment.GetEnvironmentVariable(name)! },
            TargetVariables.ValuesOf(target, "sse"));
    }

    [Theory]
    [InlineData("""{"a":{"b":[1,{"c":"x"}]}}""", "/a/b/1/c", "x")]
    [InlineData("""{"a/b":{"~":"\u0041\n"}}""", "/a~1b/~0", "A\n")]
    [InlineData("""[[1,2],[3,[4]]]""", "/1/1", "[4]")]
    [InlineData("""{"a":1,"a":2}""", "/a", "1")]
    [InlineData("""{"a":1}""", "/b", null)]
    [InlineData("""[1]""", "/1", null)]
    [InlineData("""[1]""", "/x", null)]
    [InlineData("""3""", "/x", null)]
    [InlineData("""{"a":""", "/a", null)]
    public void A_pointer_finds_what_it_names(string json, string at, string? wanted)
    {
        var kind = new MessagePlace(new MessageSpec { At = at }).Find(Encoding.UTF8.GetBytes(json), out var message);
        Assert.Equal(wanted is null ? UnitKind.NotFound : UnitKind.Message, kind);
        if (wanted is not null) Assert.Equal(wanted, Encoding.UTF8.GetString(message));
    }

    [Fact]
    public void The_example_of_a_target_that_publishes_by_itself_reads_what_its_comments_show()
    {
        var path = Path.Combine(Repository.Root, "loadgen", "Targets", "Examples", "ticker.json");
        var patterns = TargetFile.Parse(File.ReadAllBytes(path), path).Spec.Patterns;
        Assert.Equal(
            new MessageMarks(4711, 1_764_267_300_123_000),
            MarksOf(patterns["sse"], """{"type":"tick","n":4711,"at":1764267300123,"price":12.5}"""));
        Assert.Null(MarksOf(patterns["sse"], """{"type":"heartbeat"}"""));
        Assert.Equal(
            new MessageMarks(4711, 1_795_803_300_123_000), MarksOf(patterns["websocket"], "tick 4711 2026-11-27T18:15:00.123Z 12.5"));
    }

    private static MessageMarks? MarksOf(PatternSpec pattern, string unit) =>
        new MessagePlace(pattern.Message).Find(Encoding.UTF8.GetBytes(unit), out var message) == UnitKind.Message
            && new MarkReader(pattern.Sequence, pattern.Stamp).TryRead(message, out var marks)
            ? marks
            : null;

    [Fact]
    public void The_targets_that_come_with_the_harness_can_be_used()
    {
        var folders = Directory.GetDirectories(Path.Combine(Repository.Root, "loadgen", "Targets", "Named")).Select(Path.GetFileName);
        Assert.Equal(folders.Order(StringComparer.Ordinal), TargetFile.Named);
        Assert.True(TargetFile.Named.Count > 10);
        Assert.All(TargetFile.Named, name => Assert.Equal(name, TargetFile.Load(name).Spec.Name));
        Assert.Contains(
            "did you mean nchan?", Assert.Throws<TargetException>(() => TargetFile.Load("nchn")).Message, StringComparison.Ordinal);
    }

    private static TargetFile Parse(string text) =>
        TargetFile.Parse(Encoding.UTF8.GetBytes(text), Path.Combine(Path.GetTempPath(), "target.json"));
}
