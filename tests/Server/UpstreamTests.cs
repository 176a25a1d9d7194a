using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Bench.Host.Options;

namespace Bench.Tests.Server;

public abstract class UpstreamTests(int floor)
{
    [Fact]
    public async Task Text_becomes_a_JSON_string_and_JSON_stays_as_it_is()
    {
        await using var server = await StartAsync();
        Assert.Equal(1, await server.PostAsync("a", "zwölf \"\n\\"));
        Assert.Equal(2, await server.PostAsync("a", "{ \"x\": [1,\n2] }", "application/json"));
        var data = await PollingTests.DataAsync(server, "/poll?topic=a&since=0");
        Assert.Equal("zwölf \"\n\\", data[0]);
        Assert.Equal("{ \"x\": [1,2] }", data[1]);
    }

    [Theory]
    [InlineData("text/plain", "\xff\xfe", 400)]
    [InlineData("text/plain", "", 400)]
    [InlineData("application/json", "{", 400)]
    [InlineData("application/json", "1 2", 400)]
    [InlineData("application/xml", "<a/>", 415)]
    [InlineData(null, "a", 415)]
    public async Task A_body_that_cannot_be_a_message_is_refused(string? type, string latin1, int status)
    {
        await using var server = await StartAsync();
        using var content = new ByteArrayContent(Encoding.Latin1.GetBytes(latin1));
        if (type is not null) content.Headers.ContentType = new MediaTypeHeaderValue(type);
        using var response = await server.Http.PostAsync("/messages?topic=a", content);
        await Problems.AssertAsync(response, status);
        Assert.Equal((1, 0), ((await server.CountersAsync()).Refused, (await server.CountersAsync()).Published));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_the_limit_is_413_and_names_the_limit(bool chunked)
    {
        await using var server = await StartAsync(o => o with { MaxMessageBytes = 1000 });
        Assert.Equal(1, await server.PostAsync("a", new string('x', 1000)));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/messages?topic=a")
        {
            Content = new StringContent(new string('x', 1001), Encoding.UTF8, "text/plain")
        };
        request.Headers.TransferEncodingChunked = chunked;
        using var response = await server.Http.SendAsync(request);
        var problem = await Problems.AssertAsync(response, 413);
        Assert.Equal("1 to 1000 bytes", (string?)problem["allowed"]);
    }

    private Task<RunningServer> StartAsync(Func<ServerOptions, ServerOptions>? change = null) =>
        RunningServer.StartAsync(o => (change?.Invoke(o) ?? o) with { Floor = floor });
}

public sealed class UpstreamThroughKestrelTests() : UpstreamTests(0);

public sealed class UpstreamFromTheFloorTests() : UpstreamTests(1);

/// <summary>Reads problem details in tests.</summary>
internal static class Problems
{
    public static async Task<JsonObject> AssertAsync(HttpResponseMessage response, int status)
    {
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var problem = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal(status, (int)problem["status"]!);
        Assert.NotEmpty((string)problem["title"]!);
        Assert.NotEmpty((string)problem["detail"]!);
        return problem;
    }
}
