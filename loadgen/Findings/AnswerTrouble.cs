namespace Bench.Loadgen.Findings;

/// <summary>What it means that a target answered otherwise than its file says, and what to do, by the reason that is counted.</summary>
internal static class AnswerTrouble
{
    /// <summary>The next step; null for what is no answer's trouble.</summary>
    /// <param name="reason">The reason, in kebab-case.</param>
    public static string? Meaning(string reason) => reason switch
    {
        "http-301" or "http-302" or "http-303" or "http-307" or "http-308" =>
            "the target sends clients to another address, and a run follows nobody there: curl -v shows which; give that one, as url of "
                + "the target or of the pattern",
        "http-401" or "http-403" =>
            "the target does not let these clients in: give the pattern the headers that it asks for, such as Authorization with "
                + "${env.NAME} or ${row.COLUMN}, and try one with curl -v",
        "http-404" or "http-405" or "http-410" =>
            "the target has nothing of the kind at that path: hold url of the pattern against what the target serves, with curl -v",
        "not-a-web-socket" =>
            "the target answered the handshake of a WebSocket as any request: hold url of the pattern against what it serves",
        "not-an-event-stream" =>
            "a page or something else came in the place of events, such as a login's or a proxy's: curl -v shows it; hold url of the "
                + "pattern against what the target serves",
        "not-json" or "body-not-json" or "body-not-an-array" =>
            "what the target answers is not the array of JSON that batch says: curl -v shows it; correct batch, or leave it out where an "
                + "answer is one message",
        "subprotocol-not-taken" =>
            "the target does not speak the subprotocol of its file: leave subprotocol out, or give one that it knows",
        "other-host" =>
            "the target's file or its answer names another host or port, and a run loads no address but the one of the target's url: "
                + "correct the url of the pattern, or give that address as url of the target",
        _ when reason.StartsWith("http-", StringComparison.Ordinal) =>
            "the target refuses what is asked: see its log, and try one request with curl -v",
        _ => null,
    };
}
