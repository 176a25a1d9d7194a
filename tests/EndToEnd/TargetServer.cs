using System.Globalization;
using System.Text.Json;
using Bench.Contract;

namespace Bench.Tests.EndToEnd;

/// <summary>The target server that a run of bench has started, as far as another process can look at it.</summary>
internal static class TargetServer
{
    /// <summary>Waits until it has delivered so many messages, so that something was measured, however slow the machine is.</summary>
    public static async Task HasDeliveredAsync(int process, long messages)
    {
        using var http = new HttpClient { Timeout = Eventually.Patience };
        long seen = 0;
        await Eventually.TrueAsync(
            () => (seen = Delivered(http, process)) >= messages, () => $"the server has delivered {seen} messages, {messages} should be");
    }

    // It says its ports to the coordinator alone: of those that it listens on, one is the control listener.
    private static long Delivered(HttpClient http, int process)
    {
        foreach (var port in ListeningPorts(process))
        {
            using var answer = http.GetAsync(new Uri($"http://127.0.0.1:{port}{ControlPaths.Counters}")).GetAwaiter().GetResult();
            if (!answer.IsSuccessStatusCode) continue;
            using var body = answer.Content.ReadAsStream();
            return JsonSerializer.Deserialize(body, ContractJson.Default.ServerCounters)!.Delivered;
        }

        return 0;
    }

    // Linux: sockets of the process by inode, in the kernel's table of those that listen (state 0A).
    private static IEnumerable<int> ListeningPorts(int process)
    {
        var own = Directory.GetFiles($"/proc/{process}/fd").Select(f => new FileInfo(f).LinkTarget ?? "")
            .Where(target => target.StartsWith("socket:[", StringComparison.Ordinal)).Select(target => target[8..^1]).ToHashSet();
        return File.ReadLines("/proc/net/tcp").Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[3] == "0A" && own.Contains(fields[9]))
            .Select(fields => int.Parse(fields[1].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }
}
