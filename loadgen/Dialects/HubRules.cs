using Bench.Contract.Patterns;

namespace Bench.Loadgen.Dialects;

/// <summary>What a target file may say of a hub of SignalR. Pure.</summary>
internal static class HubRules
{
    private static readonly string[] Transports = [.. Ladder.All.Where(p => p.CarriesHubs).Select(p => p.Key)];

    /// <summary>What is wrong with a pattern that has a hub; each begins behind the pattern's own name.</summary>
    /// <param name="key">The pattern's key.</param>
    /// <param name="pattern">What the file says of it.</param>
    public static IEnumerable<string> Problems(string key, PatternSpec pattern)
    {
        if (pattern.Hub is not { } hub) yield break;
        var kind = Ladder.Of(key);
        if (!Transports.Contains(key)) yield return $".hub: SignalR has no {key}; its transports are {string.Join(", ", Transports)}";
        if (pattern is not { Subprotocol: null, ReadyOn: null, Separator: null, Batch: null, SilentAtFirst: false, Validators: false }
            || pattern.Send.Count > 0
            || pattern.Answers.Count > 0)
            yield return ": hub says how a connection is opened and what comes on it; leave out subprotocol, send, ready_on, separator, "
                + "answers, batch, silent_at_first and validators";
        if (hub.Subscribe.Length == 0) yield return ".hub.subscribe is empty; give the name of the hub's method";
        if (hub.On.Length == 0) yield return ".hub.on is empty; give the name of the client's method that the hub calls";
        if (hub.Protocol == HubProtocol.Messagepack && kind.Delivery == Delivery.Stream && kind.Up != WayUp.SameConnection)
            yield return ".hub.protocol is messagepack, which is binary, and an event stream is text (SignalR refuses it); take json, or "
                + "another transport";
        if (kind.Up == WayUp.SameConnection) yield break;
        if (hub.SkipNegotiation) yield return ".hub.skip_negotiation is true; it belongs to websocket only";
        if (hub.Reconnect == HubReconnect.Stateful)
            yield return ".hub.reconnect is stateful; it belongs to websocket only; valid here: none, automatic";
    }
}
