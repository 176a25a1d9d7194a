using System.Text.Encodings.Web;
using System.Text.Json;
using Bench.Loadgen.Clients.Heads;

namespace Bench.Tests.Browser;

/// <summary>The heads that clients send as a browser's are those of a browser.</summary>
[Collection(Pages.Name)]
public sealed class HeadTests(Chromium chromium)
{
    private static readonly JsonSerializerOptions Readable =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [InlineData("fetch")]
    [InlineData("EventSource")]
    [InlineData("WebSocket")]
    [InlineData(BrowserHeads.Post)]
    public async Task A_browser_sends_the_recorded_fields_in_the_recorded_order_and_of_about_their_size(string api)
    {
        var sent = (await RecordAsync())[api];
        var recorded = BrowserHeads.All(api).Select(field => $"{field.Name}: {field.Value}").ToArray();
        Assert.Equal(recorded.Select(NameOf), sent.Select(NameOf));
        Assert.InRange(
            sent.Sum(line => line.Length + 2), 0.8 * recorded.Sum(line => line.Length + 2), 1.2 * recorded.Sum(line => line.Length + 2));
    }

    private static string NameOf(string line) => line[..line.IndexOf(':', StringComparison.Ordinal)];

    // Kept among the test results, where scripts/record-heads takes it from.
    private async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> RecordAsync()
    {
        await using var recorder = new HeadRecorder();
        await using var page = await chromium.OpenAsync(recorder.Url);
        await Eventually.TrueAsync(() => recorder.Heads.Count == 4, () => $"the browser has sent {string.Join(", ", recorder.Heads.Keys)}");
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "TestResults")).FullName, "chromium.json");
        var recording = new
        {
            browser = $"Chromium {page.Page.Context.Browser!.Version}",
            recorded = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            requests = recorder.Heads.OrderBy(head => head.Key, StringComparer.Ordinal).ToDictionary(head => head.Key, head => head.Value),
        };
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(recording, Readable) + "\n");
        return recorder.Heads;
    }
}
