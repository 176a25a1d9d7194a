using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;

namespace Bench.Report.Model;

/// <summary>
/// What trials have in common when one line may go through their costs: all that changes what a message or an ask costs, and that the model
/// does not take out. Rates, payloads, intervals and holds it does take out. Whoever fits asks here.
/// </summary>
/// <param name="Pattern">Name of the pattern.</param>
/// <param name="CookieBytes">Bytes of the Cookie header that every request carries; null without one.</param>
/// <param name="Headers">Whose heads requests carry.</param>
/// <param name="Tls">Whether it is spoken over TLS.</param>
/// <param name="Http2">Whether it is spoken over HTTP/2.</param>
/// <param name="Tabs">How many clients share a connection.</param>
/// <param name="Compressed">Whether answers and WebSockets are compressed.</param>
/// <param name="Discipline">How polls follow each other; nothing for the other patterns.</param>
/// <param name="Semantics">What is asked for.</param>
/// <param name="Gathered">Whether messages gather before they leave. How long, the model takes out.</param>
/// <param name="Target">Which server it is spoken to; null for the harness's own.</param>
/// <param name="Through">What stands between; null for nothing.</param>
/// <param name="Trouble">What goes wrong on purpose; null for nothing.</param>
/// <param name="Others">Slow readers and abusers beside, and clients that do not resume, as a label has them; empty for none.</param>
/// <param name="LossPercent">Packets that are dropped on the way; null for loopback.</param>
/// <param name="Engine">The client engine: its reads and acknowledgements are on the server's bill.</param>
internal readonly record struct Alike(
    string Pattern, int? CookieBytes, HeadSet Headers, bool Tls, bool Http2, int Tabs, bool Compressed, PollDiscipline? Discipline,
    PollSemantics Semantics, bool Gathered,
    string? Target, Through? Through, Trouble? Trouble, string Others, double? LossPercent, string Engine)
{
    /// <summary>Of a trial.</summary>
    public static Alike Of(TrialFile trial) => Of(trial.Pattern, trial.Engine);

    /// <summary>Of a pattern with its settings, under an engine. What was left out is what holds then.</summary>
    public static Alike Of(PatternSettings settings, string engine) => new(
        settings.Pattern, settings.CookieBytes, settings.Headers ?? HeadSet.Minimal, settings.Tls == true, settings.Http2 == true,
        settings.Tabs ?? 1, settings.Compression == true,
        settings.Kind.OnTimer ? settings.Discipline ?? PollDiscipline.FixedTimer : null,
        settings.Semantics ?? PollSemantics.Queue, settings.FlushMs > 0, settings.Target, settings.Through, settings.Trouble,
        (settings.Resume == false ? "naive" : "") + (settings.WatchdogMs is null ? "" : "watched") + BesideFacts.LabelOf(settings),
        settings.LossPercent, engine);

    /// <summary>What trials have in common in which an ask costs the same: nothing is gathered while nothing comes.</summary>
    /// <remarks>No property: a record's text has those, and one of its own kind has no end.</remarks>
    public Alike WhenIdle() => this with { Gathered = false };
}
