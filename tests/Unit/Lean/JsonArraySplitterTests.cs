using System.Text;
using System.Text.Json;
using Bench.Loadgen.Clients.Lean;
using CsCheck;

namespace Bench.Tests.Unit.Lean;

public sealed class JsonArraySplitterTests
{
    [Theory]
    [InlineData("[]", "")]
    [InlineData(" [ ] \n", "")]
    [InlineData("[[1,2,0,\"a\"],[2,3,0,\"b\"]]", "[1,2,0,\"a\"]|[2,3,0,\"b\"]")]
    [InlineData("[ 1 , {\"a\":[2,\"]\"]} , \"\\\"],\\\\\" ]", "1|{\"a\":[2,\"]\"]}|\"\\\"],\\\\\"")]
    public void Elements_come_out_whole(string body, string expected) => Assert.Equal((expected, null), Split(body));

    [Theory]
    [InlineData("", "body-not-json")]
    [InlineData("{}", "body-not-an-array")]
    [InlineData("[1", "body-not-json")]
    [InlineData("[1,]", "body-not-json")]
    [InlineData("[\"a]", "body-not-json")]
    [InlineData("[\"a\\", "body-not-json")]
    [InlineData("[}]", "body-not-json")]
    [InlineData("[1]x", "body-not-json")]
    public void What_is_no_array_has_a_reason(string body, string reason) => Assert.Equal(reason, Split(body).Problem);

    [Fact]
    public void The_platforms_own_reader_agrees() =>
        Gen.OneOf(
            Gen.String.Select(s => (object)s), Gen.Long.Select(n => (object)n), Gen.String.Array[0, 4].Select(a => (object)a),
            Gen.Const((object)new Dictionary<string, string> { ["],"] = "}\\" }))
            .Array[0, 8].Sample(elements =>
            {
                var body = JsonSerializer.Serialize(elements);
                var theirs = string.Join('|', JsonDocument.Parse(body).RootElement.EnumerateArray().Select(e => e.GetRawText()));
                Assert.Equal((theirs, null), Split(body));
            });

    [Fact]
    public void Hostile_bytes_never_throw() => Cuts.Hostile.Sample(bytes => { Split(Encoding.Latin1.GetString(bytes)); });

    private static (string Elements, string? Problem) Split(string body)
    {
        var splitter = new JsonArraySplitter(Encoding.UTF8.GetBytes(body));
        var elements = new List<string>();
        while (splitter.MoveNext()) elements.Add(Encoding.UTF8.GetString(splitter.Current));
        return (string.Join('|', elements), splitter.Problem);
    }
}
