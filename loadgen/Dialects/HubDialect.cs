using System.Text;
using System.Text.Json;

namespace Bench.Loadgen.Dialects;

/// <summary>
/// A hub of SignalR. Where SignalR's own client speaks to it, a unit is the argument of a call; else it is a record of the JSON protocol on
/// a WebSocket that was opened without negotiation.
/// </summary>
internal sealed class HubDialect : IDialect
{
    private const string CallId = "1";
    private const byte RecordEnd = 0x1e;

    private readonly FileDialect _file;
    private readonly HubSpec _hub;
    private readonly MessagePlace? _record;
    private readonly MessagePlace _argument;
    private readonly byte[] _completed;

    /// <summary>The dialect of a pattern with a hub, as <see cref="TargetFile.Parse"/> has checked it.</summary>
    /// <param name="spec">The pattern.</param>
    /// <param name="table">What each client has of its own; null for nothing.</param>
    /// <param name="arguments">Units are the arguments of calls: SignalR's own client has read the records.</param>
    /// <param name="variables">Values of environment variables; null for those of this process.</param>
    public HubDialect(PatternSpec spec, ClientTable? table, bool arguments, IReadOnlyDictionary<string, string>? variables = null)
    {
        _hub = spec.Hub ?? throw new ArgumentException("the pattern has no hub");
        _file = new FileDialect(spec, table, variables);
        _record = arguments
            ? null
            : new MessagePlace(new MessageSpec { When = new WhenSpec { At = "/target", Is = _hub.On }, At = "/arguments/0" });
        _argument = new MessagePlace(spec.Message);
        _completed = Encoding.UTF8.GetBytes($$"""{"type":3,"invocationId":"{{CallId}}""");
    }

    public string? Subprotocol => null;

    public bool ReadyWhenOpen => false;

    public bool CanAskNotToHold => false;

    public bool SilentAtFirst => false;

    public bool AnswersAreJson => false;

    public bool ResumesByValidators => false;

    public string Path(in Asking asking) => _file.Path(asking);

    public IReadOnlyList<(string Name, string Value)> Fields(in Asking asking) => _file.Fields(asking);

    /// <summary>What the client subscribes with.</summary>
    public string[] Arguments(in Asking asking)
    {
        var asked = asking;
        return [.. _hub.Arguments.Select(text => _file.Fill(text, asked))];
    }

    public int OpeningTexts => 2;

    public string? Opening(int number, in Asking asking, ReadOnlySpan<byte> text)
    {
        if (number == 0) return $$"""{"protocol":"json","version":1}{{(char)RecordEnd}}""";
        if (!text.StartsWith("{}"u8)) return null;
        var arguments = string.Join(',', Arguments(asking).Select(Quoted));
        return $$"""{"type":1,"invocationId":"{{CallId}}","target":{{Quoted(_hub.Subscribe)}},"arguments":[{{arguments}}]}{{(char)RecordEnd}}""";
    }

    public bool IsReady(ReadOnlySpan<byte> text)
    {
        for (; !text.IsEmpty; text = text[NextUnit(text, out _)..])
            if (text.StartsWith(_completed)) return true;
        return false;
    }

    public string? Refusal(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            var next = NextUnit(text, out var length);
            if (ErrorOf(text[..length]) is { } error)
                return text.StartsWith(_completed) ? HubTrouble.OfCall(error)
                    : text.StartsWith("""{"type":7"""u8) ? HubTrouble.Ended
                    : HubTrouble.OfHandshake(error);
            text = text[next..];
        }

        return null;
    }

    public string? AnswerTo(ReadOnlySpan<byte> text) => null;

    public bool SaysNothingNew(int status) => false;

    public int NextUnit(ReadOnlySpan<byte> text, out int length)
    {
        var end = text.IndexOf(RecordEnd);
        length = end < 0 ? text.Length : end;
        return end < 0 ? length : length + 1;
    }

    public int Units(ReadOnlyMemory<byte> body, Action<ReadOnlyMemory<byte>> take) =>
        throw new NotSupportedException("polls of a hub are SignalR's own");

    public UnitKind Find(ReadOnlySpan<byte> unit, out ReadOnlySpan<byte> message)
    {
        if (_record is null) return _argument.Find(unit, out message);
        var kind = _record.Find(unit, out var argument);
        if (kind == UnitKind.Message) return _argument.Find(argument, out message);
        message = default;
        return kind;
    }

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    // The text of the member error of a record; null where it has none, or is no record.
    private static string? ErrorOf(ReadOnlySpan<byte> record)
    {
        try
        {
            var reader = new Utf8JsonReader(record);
            if (!reader.Read() || JsonPointer.TryParse("/error") is not { } at || !at.MoveTo(ref reader)) return null;
            return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
