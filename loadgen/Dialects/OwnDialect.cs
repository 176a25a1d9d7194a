using Bench.Contract;
using Bench.Contract.Patterns;

namespace Bench.Loadgen.Dialects;

/// <summary>The wire of the server that comes with the harness: docs/protocol.md.</summary>
internal sealed class OwnDialect : IDialect
{
    private readonly string _path;
    private readonly bool _held;

    private OwnDialect(Pattern pattern) => (_path, _held) = (pattern.Path, pattern.OnHold);

    /// <summary>That of a pattern.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <exception cref="ArgumentException">The own server does not serve it.</exception>
    public static OwnDialect Of(Pattern pattern) =>
        pattern.Path.Length > 0 ? new(pattern) : throw new ArgumentException($"the own server does not serve '{pattern.Key}'");

    public string? Subprotocol => null;

    public bool ReadyWhenOpen => true;

    public bool CanAskNotToHold => true;

    public bool SilentAtFirst => false;

    public bool AnswersAreJson => true;

    public bool ResumesByValidators => false;

    public string Path(in Asking asking) =>
        $"{_path}?{Protocol.TopicParameter}={asking.Topic}"
        + (asking.Since == Asking.NewOnly ? "" : $"&{Protocol.SinceParameter}={asking.Since}")
        + (_held ? $"&{Protocol.HoldParameter}={asking.HoldMs}" : "")
        + (asking.FlushMs > 0 ? $"&{Protocol.FlushParameter}={asking.FlushMs}" : "")
        + (asking.LatestOnly ? $"&{Protocol.SemanticsParameter}=latest" : "");

    public IReadOnlyList<(string Name, string Value)> Fields(in Asking asking) => [];

    public int OpeningTexts => 0;

    public string? Opening(int number, in Asking asking, ReadOnlySpan<byte> text) => null;

    public bool IsReady(ReadOnlySpan<byte> text) => false;

    public string? AnswerTo(ReadOnlySpan<byte> text) => null;

    public bool SaysNothingNew(int status) => _held && status == 204;

    public int NextUnit(ReadOnlySpan<byte> text, out int length) => length = text.Length;

    public int Units(ReadOnlyMemory<byte> body, Action<ReadOnlyMemory<byte>> take) => JsonArray.Each(body, pointer: null, take);

    public UnitKind Find(ReadOnlySpan<byte> unit, out ReadOnlySpan<byte> message)
    {
        message = unit;
        return UnitKind.Message;
    }
}
