using System.Globalization;
using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Contract.Reading;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Advice;

/// <summary>Turns a few answers on a command line into a workload, and into a scenario that measures it. Pure.</summary>
internal static class Asked
{
    // What one core of a common machine serves by the dearest pattern without being the subject of the measurement itself.
    private const double SimulatedMessagesPerSecond = 1500;
    private const int SimulatedClients = 1500;

    // Enough beyond p99 to make it more than a single bad moment; the need is kept at a second or more while time is scaled.
    private const double EnoughMessages = 600;
    private const double LeastScaledFreshnessMs = 1000;

    /// <summary>The workload of the answers.</summary>
    /// <exception cref="ScenarioException">An answer is not of the form, or out of range; the message says which is.</exception>
    public static Workload Workload(
        int clients, string updates, string fresh, string direction, int room, int payload, string? userActsEvery = null)
    {
        if (direction is not ("receive" or "two-way" or "both"))
            throw new ScenarioException(
                $"--direction is '{Shown.Of(direction)}'; {Nearest.Hint(direction, ["receive", "two-way", "both"])}");
        var received = Rate("--updates", updates);
        var both = direction != "receive";
        var workload = new Workload
        {
            Name = "yours",
            Description = $"As asked: {clients} clients, {updates} each, seen within {fresh}, {direction}.",
            Clients = clients,
            FanOut = both ? FanOut.Rooms : FanOut.Individual,
            RoomSize = both ? room : 1,
            MessagesPerSecond = both ? 0 : received,
            ClientMessagesPerSecond = both ? received / room : 0,
            Direction = both ? Direction.TwoWay : Direction.Receive,
            PayloadBytes = payload,
            FreshnessMs = Milliseconds("--fresh", fresh),
            PriceClients = clients,
            UserActsEveryS = userActsEvery is null ? null : Milliseconds("--user-acts-every", userActsEvery) / 1000,
        };
        if (received <= 0) throw new ScenarioException($"--updates is '{Shown.Of(updates)}'; it must be above 0");
        if (both && room > clients) throw new ScenarioException($"--room is {room}; allowed: up to the {clients} clients");
        var problems = workload.Problems().ToArray();
        return problems.Length == 0 ? workload : throw new ScenarioException(string.Join("; ", problems));
    }

    /// <summary>The ladder under a workload, at a size that one machine simulates and a pace that can be waited for.</summary>
    public static Scenario Scenario(Workload workload)
    {
        var received = workload.ReceivedPerSecond();
        var phases = new PhasePlan { ConnectPerSecond = 1500, WarmupSeconds = 2.5, SteadySeconds = 6, DrainSeconds = 3 };
        var most = (int)Math.Clamp(SimulatedMessagesPerSecond / received, 1, SimulatedClients);
        // Whole rooms, and at least one.
        var clients = workload.FanOut == FanOut.Rooms
            ? Math.Max(1, Math.Min(workload.Clients, most) / workload.RoomSize) * workload.RoomSize
            : Math.Min(workload.Clients, most);
        var wanted = EnoughMessages / (clients * received * phases.SteadySeconds);
        var scale = Math.Floor(Math.Clamp(wanted, 1, Math.Clamp(workload.FreshnessMs / LeastScaledFreshnessMs, 1, 10_000)));
        return new Scenario
        {
            Name = "advice",
            Description = workload.Description,
            Workloads = [workload with { Clients = clients, TimeScale = scale }],
            Patterns = [.. Ladder.All.Select(p => new PatternSettings { Pattern = p.Key, HoldMs = p.OnHold ? DefaultTimes.HoldMs : null })],
            Gathered = true,
            Trials = 3,
            FixedTiering = true,
            Phases = phases,
        };
    }

    /// <summary>A rate such as 2/min, 10/s, 3/h or 0.5 (a second), in messages a second.</summary>
    /// <exception cref="ScenarioException">It is not one.</exception>
    public static double Rate(string option, string text)
    {
        var parts = text.Split('/');
        double? unit = parts.Length == 1 ? 1
            : parts is [_, var per] ? per switch { "s" => 1, "min" => 60, "h" => 3600, "day" => 86_400, _ => null }
            : null;
        return unit is { } seconds && Number(parts[0]) is { } number
            ? number / seconds
            : throw new ScenarioException($"{option} is '{Shown.Of(text)}'; give a number and a time, such as 10/s, 2/min, 3/h or 1/day");
    }

    /// <summary>A time such as 250ms, 1s, 10min or 1h, in milliseconds.</summary>
    /// <exception cref="ScenarioException">It is not one.</exception>
    public static double Milliseconds(string option, string text)
    {
        foreach (var (suffix, factor) in (ReadOnlySpan<(string, double)>)[("ms", 1), ("min", 60_000), ("s", 1000), ("h", 3_600_000)])
            if (text.EndsWith(suffix, StringComparison.Ordinal) && Number(text[..^suffix.Length]) is { } number) return number * factor;
        throw new ScenarioException($"{option} is '{Shown.Of(text)}'; give a number and a unit, such as 250ms, 1s, 10min or 1h");
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : null;
}
