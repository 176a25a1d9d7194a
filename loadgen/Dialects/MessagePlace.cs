using System.Text;
using System.Text.Json;

namespace Bench.Loadgen.Dialects;

/// <summary>Where in a unit the message is: all of it, behind a prefix, at a JSON pointer, or both in this order.</summary>
internal sealed class MessagePlace
{
    private readonly byte[] _prefix;
    private readonly JsonPointer? _pointer;

    private MessagePlace(byte[] prefix, JsonPointer? pointer) => (_prefix, _pointer) = (prefix, pointer);

    /// <summary>All of the unit.</summary>
    public static MessagePlace Whole { get; } = new([], null);

    /// <summary>The place that a target file names.</summary>
    public static MessagePlace Of(MessageSpec? spec) =>
        spec is null ? Whole : new(Encoding.UTF8.GetBytes(spec.Prefix ?? ""), spec.At is { } text ? JsonPointer.TryParse(text) ?? throw new ArgumentException($"'{text}' is no JSON pointer") : null);

    /// <summary>Finds it. A unit without the prefix is another thing of the target's protocol.</summary>
    public UnitKind Find(ReadOnlyMemory<byte> unit, out ReadOnlyMemory<byte> message)
    {
        message = default;
        if (!unit.Span.StartsWith(_prefix)) return UnitKind.Other;
        var rest = unit[_prefix.Length..];
        if (_pointer is null)
        {
            message = rest;
            return UnitKind.Message;
        }

        try
        {
            var reader = new Utf8JsonReader(rest.Span);
            if (!reader.Read() || !_pointer.MoveTo(ref reader)) return UnitKind.NotFound;
            message = ValueAt(ref reader, rest);
            return UnitKind.Message;
        }
        catch (JsonException)
        {
            return UnitKind.NotFound;
        }
    }

    // The text that a JSON string spells; any other value as it is written.
    private static ReadOnlyMemory<byte> ValueAt(ref Utf8JsonReader reader, ReadOnlyMemory<byte> text)
    {
        var start = (int)reader.TokenStartIndex;
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return text[start..(int)reader.BytesConsumed];
        }

        if (!reader.ValueIsEscaped) return text[(start + 1)..((int)reader.BytesConsumed - 1)];
        var unescaped = new byte[reader.ValueSpan.Length];
        return unescaped.AsMemory(0, reader.CopyString(unescaped));
    }
}
