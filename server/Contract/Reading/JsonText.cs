using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace Bench.Contract.Reading;

/// <summary>A JSON text that cannot be taken: its place, and in a sentence for people what is wrong and what is valid.</summary>
/// <param name="place">Where.</param>
/// <param name="path">The member, such as "workloads[0].clients"; empty for the whole.</param>
/// <param name="sentence">What is wrong; names the member.</param>
public sealed class JsonTextException(TextPlace place, string path, string sentence) : Exception($"{place}: {sentence}")
{
    /// <summary>Where.</summary>
    public TextPlace Place { get; } = place;

    /// <summary>The member.</summary>
    public string Path { get; } = path;

    /// <summary>What is wrong, without its place.</summary>
    public string Sentence { get; } = sentence;
}

/// <summary>
/// THE PLACE where JSON that people or other programs wrote is read, and where what is wrong with it becomes a sentence. Whatever the
/// reader of the runtime would say names types of the program; so the text is first held against the shape
/// that is expected, member by member.
/// </summary>
public static partial class JsonText
{
    /// <summary>Reads a value.</summary>
    /// <param name="utf8">The text, with or without a byte order mark.</param>
    /// <param name="type">Its shape.</param>
    /// <param name="ranges">
    /// Whether numbers must lie in the range that <see cref="AllowedAttribute"/> gives: for what people write, not for what was measured.
    /// </param>
    /// <exception cref="JsonTextException">It is not of this shape.</exception>
    public static T Read<T>(ReadOnlySpan<byte> utf8, JsonTypeInfo<T> type, bool ranges = false)
        where T : class
    {
        if (utf8.StartsWith(Encoding.UTF8.Preamble)) utf8 = utf8[Encoding.UTF8.Preamble.Length..];
        if (utf8.Trim(" \t\r\n"u8).IsEmpty)
            throw new JsonTextException(
                new(1, 1), "",
                $"the text is empty{(utf8.IsEmpty ? "" : $" but for {utf8.Length} blanks")}; it must be JSON, an object in braces");
        if (TextPlace.FirstInvalid(utf8) is { } bad)
            throw new JsonTextException(TextPlace.Of(utf8, bad), "", $"byte 0x{utf8[bad]:X2} is no UTF-8 here; save the text as UTF-8");
        var options = new JsonReaderOptions
        {
            CommentHandling = type.Options.ReadCommentHandling,
            AllowTrailingCommas = type.Options.AllowTrailingCommas,
            MaxDepth = type.Options.MaxDepth
        };
        try
        {
            new JsonShape(utf8, options, ranges).Check(type);
            return JsonSerializer.Deserialize(utf8, type)
                ?? throw new JsonTextException(new(1, 1), "", "it holds null; an object is needed");
        }
        catch (JsonException e)
        {
            throw new JsonTextException(PlaceOf(utf8, e), e.Path ?? "", Sentence(e));
        }
    }

    /// <summary>Reads a value.</summary>
    /// <exception cref="JsonTextException">As above.</exception>
    public static T Read<T>(string text, JsonTypeInfo<T> type, bool ranges = false)
        where T : class
    {
        try
        {
            return Read(new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(text), type, ranges);
        }
        catch (EncoderFallbackException e)
        {
            throw new JsonTextException(new(1, e.Index + 1), "", "half of a surrogate pair is no text");
        }
    }

    /// <summary>What the runtime's reader found wrong with the form of a text, without what only programs understand.</summary>
    public static string Sentence(JsonException e)
    {
        var said = e.Message.Split(" Path:")[0].Split(" LineNumber:")[0].Trim();
        // What is left of the kind would name types: only words about the form of the text are passed on.
        if (said.Contains("isFinalBlock", StringComparison.Ordinal))
            return "nothing but comments is there; JSON is needed, an object in braces";
        return said.Length == 0
            || said.Contains('`', StringComparison.Ordinal)
            || said.Contains("System.", StringComparison.Ordinal)
            || said.Contains("Bench.", StringComparison.Ordinal)
            ? $"the value{(e.Path is { Length: > 1 } path ? $" at {path}" : "")} is not of the form that is expected here"
            : Shown.Of(Quoted().Replace(said, match => $"'{Shown.Of(match.Groups[1].Value.Split('\n')[0].Trim(), 20)}' is "), 300)
                .TrimEnd('.');
    }

    // The reader quotes all the rest of the text.
    [GeneratedRegex("^'(.*)' is ", RegexOptions.Singleline)]
    private static partial Regex Quoted();

    private static TextPlace PlaceOf(ReadOnlySpan<byte> utf8, JsonException e)
    {
        var offset = 0;
        for (var line = 0L; line < (e.LineNumber ?? 0); line++)
        {
            var end = utf8[offset..].IndexOf((byte)'\n');
            if (end < 0) break;
            offset += end + 1;
        }

        return TextPlace.Of(utf8, offset + (int)(e.BytePositionInLine ?? 0));
    }
}
