using System.Globalization;
using System.Text.Json;

namespace Bench.Loadgen.Dialects;

/// <summary>A place in a JSON text (RFC 6901), such as "/items/0/data"; empty for the whole.</summary>
internal sealed class JsonPointer
{
    private readonly (string Name, int Index)[] _steps;

    private JsonPointer((string, int)[] steps) => _steps = steps;

    /// <summary>Reads a pointer; null when it is none.</summary>
    public static JsonPointer? TryParse(string text)
    {
        if (text.Length == 0) return new([]);
        if (text[0] != '/') return null;
        var names = text[1..].Split('/')
            .Select(step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
        return new([.. names.Select(
            name => (name, int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : -1))]);
    }

    /// <summary>The pointer to a member of the whole.</summary>
    public static string To(string member) =>
        "/" + member.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>Moves a reader that stands on a value to the place in it; false when there is none.</summary>
    /// <exception cref="JsonException">What is read up to there is no JSON.</exception>
    public bool MoveTo(ref Utf8JsonReader reader)
    {
        foreach (var (name, index) in _steps)
        {
            var found = reader.TokenType switch
            {
                JsonTokenType.StartObject => MoveToMember(ref reader, name),
                JsonTokenType.StartArray => MoveToElement(ref reader, index),
                _ => false,
            };
            if (!found) return false;
        }

        return true;
    }

    private static bool MoveToMember(ref Utf8JsonReader reader, string name)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            if (found) return true;
            reader.Skip();
        }

        return false;
    }

    private static bool MoveToElement(ref Utf8JsonReader reader, int index)
    {
        for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            if (i == index) return true;
            reader.Skip();
        }

        return false;
    }
}
