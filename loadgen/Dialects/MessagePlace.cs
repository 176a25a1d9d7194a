using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Bench.Contract.Reading;

namespace Bench.Loadgen.Dialects;

/// <summary>
/// Where in a unit the message is, or in a message its number or stamp: all of it, behind a prefix, what a regular expression matches, at a
/// JSON pointer, in this order; and what tells such a unit from others. Nothing is allocated but for regular expressions and escapes.
/// </summary>
internal sealed class MessagePlace
{
    // Never slower than the length of a unit: it comes from somebody's server.
    private const RegexOptions Bounded = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    private readonly byte[] _prefix;
    private readonly Regex? _regex;
    private readonly int _group;
    private readonly JsonPointer? _whenAt;
    private readonly byte[] _whenIs;
    private readonly JsonPointer? _at;

    /// <summary>The place that a target file names; all of the unit when it names none.</summary>
    /// <exception cref="ArgumentException">It names what is no JSON pointer or no regular expression.</exception>
    public MessagePlace(PlaceSpec? spec)
    {
        _prefix = Encoding.UTF8.GetBytes(spec?.Prefix ?? "");
        if (spec?.Regex is { } text)
        {
            _regex = new Regex(text, Bounded);
            _group = _regex.GroupNumberFromName("message") is >= 0 and var named ? named : _regex.GetGroupNumbers().Length > 1 ? 1 : 0;
        }

        _at = Pointer(spec?.At);
        var when = (spec as MessageSpec)?.When;
        _whenAt = Pointer(when?.At);
        _whenIs = Encoding.UTF8.GetBytes(when?.Is ?? "");
    }

    /// <summary>What is wrong with a place of a pattern; each begins with a point and its member.</summary>
    /// <param name="member">The pattern's member that names it.</param>
    /// <param name="spec">The place; null where none is named.</param>
    public static IEnumerable<string> Problems(string member, PlaceSpec? spec)
    {
        if (spec?.Regex is { } regex && RegexProblem(regex) is { } wrong)
            yield return $".{member}.regex is '{Shown.Of(regex)}', which cannot be used: {Shown.Of(wrong, 300)}";
        if (spec?.At is { } pointer && JsonPointer.TryParse(pointer) is null)
            yield return $".{member}.pointer is '{Shown.Of(pointer)}'; it must be a JSON pointer such as /data, or \"\"";
    }

    private static string? RegexProblem(string text)
    {
        try
        {
            _ = new Regex(text, Bounded);
            return null;
        }
        catch (ArgumentException e)
        {
            return e.Message;
        }
        catch (NotSupportedException)
        {
            return "it has a backreference, a lookaround, an atomic group or a condition, which take time without bound on the wrong text";
        }
    }

    /// <summary>
    /// Finds it. A unit without the prefix, that does not match, or of which the condition does not hold, is
    /// another thing of the target's protocol.
    /// </summary>
    public UnitKind Find(ReadOnlySpan<byte> unit, out ReadOnlySpan<byte> message)
    {
        message = default;
        if (!unit.StartsWith(_prefix)) return UnitKind.Other;
        var rest = unit[_prefix.Length..];
        if (_regex is not null)
        {
            if (_regex.Match(Encoding.UTF8.GetString(rest)) is not { Success: true } match) return UnitKind.Other;
            rest = Encoding.UTF8.GetBytes(match.Groups[_group].Value);
        }

        if (_whenAt is not null && !(TryRead(rest, _whenAt, out var value) && value.SequenceEqual(_whenIs))) return UnitKind.Other;
        if (_at is not null) return TryRead(rest, _at, out message) ? UnitKind.Message : UnitKind.NotFound;
        message = rest;
        return UnitKind.Message;
    }

    private static JsonPointer? Pointer(string? text) =>
        text is null ? null : JsonPointer.TryParse(text) ?? throw new ArgumentException($"'{text}' is no JSON pointer");

    // The text that a JSON string spells; any other value as it is written.
    private static bool TryRead(ReadOnlySpan<byte> text, JsonPointer at, out ReadOnlySpan<byte> value)
    {
        value = default;
        try
        {
            var reader = new Utf8JsonReader(text);
            if (!reader.Read() || !at.MoveTo(ref reader)) return false;
            var start = (int)reader.TokenStartIndex;
            if (reader.TokenType != JsonTokenType.String)
            {
                reader.Skip();
                value = text[start..(int)reader.BytesConsumed];
            }
            else if (!reader.ValueIsEscaped)
            {
                value = text[(start + 1)..((int)reader.BytesConsumed - 1)];
            }
            else
            {
                var unescaped = new byte[reader.ValueSpan.Length];
                value = unescaped.AsSpan(0, reader.CopyString(unescaped));
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
