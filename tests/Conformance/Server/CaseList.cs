using Bench.Tests.Conformance.Server.Cases;

namespace Bench.Tests.Conformance.Server;

/// <summary>All cases, by id.</summary>
internal static class CaseList
{
    public static IReadOnlyDictionary<string, Case> All { get; } = ((IEnumerable<Case>[])
    [
        RequestLines.All, RequestBodies.All, Smuggling.All, Methods.All, Parameters.All, Polls.All, Conditions.All, EventStreams.All,
        Uploads.All,
        Handshakes.All, Frames.All, Fragments.All, Texts.All, Closes.All, Origins.All, Controls.All,
    ]).SelectMany(cases => cases).ToDictionary(one => one.Id);
}
