using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bench.Report.Verdicts;

/// <summary>An answer where evidence may be missing: what is not known is not no. In JSON true, false, and null for what cannot be told.</summary>
[JsonConverter(typeof(ToldJson))]
public enum Told
{
    /// <summary>The evidence does not decide it.</summary>
    CannotBeTold,

    /// <summary>The evidence speaks against it.</summary>
    No,

    /// <summary>The evidence shows it.</summary>
    Yes,
}

/// <summary>Three-valued logic (Kleene).</summary>
internal static class Tell
{
    /// <summary>An answer that is known.</summary>
    public static Told Of(bool answer) => answer ? Told.Yes : Told.No;

    /// <summary>Yes when all are, no when one is no, else it cannot be told.</summary>
    public static Told All(params ReadOnlySpan<Told> answers) =>
        answers.Contains(Told.No) ? Told.No : answers.Contains(Told.CannotBeTold) ? Told.CannotBeTold : Told.Yes;

    /// <summary>The answer as a word of a table.</summary>
    public static string Word(Told answer) => answer switch { Told.Yes => "yes", Told.No => "no", _ => "cannot be told" };
}

/// <summary>Reads and writes true, false and null.</summary>
internal sealed class ToldJson : JsonConverter<Told>
{
    public override bool HandleNull => true;

    public override Told Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.True => Told.Yes,
        JsonTokenType.False => Told.No,
        JsonTokenType.Null => Told.CannotBeTold,
        _ => throw new JsonException("an answer is true, false, or null where it cannot be told"),
    };

    public override void Write(Utf8JsonWriter writer, Told value, JsonSerializerOptions options)
    {
        if (value == Told.CannotBeTold) writer.WriteNullValue();
        else writer.WriteBooleanValue(value == Told.Yes);
    }
}
