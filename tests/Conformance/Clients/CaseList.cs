using Bench.Tests.Conformance.Clients.Cases;

namespace Bench.Tests.Conformance.Clients;

/// <summary>All cases, by id.</summary>
internal static class CaseList
{
    public static IReadOnlyDictionary<string, Case> All { get; } = ((IEnumerable<Case>[])
    [
        Heads.All, Bodies.All, ContentTypes.All, EventStreams.All, EventIds.All, Retries.All, BrokenChunks.All, Handshakes.All, PutOffs.All,
        Frames.All, Texts.All, Cases.Dialects.All,
    ]).SelectMany(cases => cases).ToDictionary(one => one.Id);
}
