using System.Text.Json;

namespace Bench.Loadgen.Dialects;

/// <summary>Takes the elements out of an array of JSON, as they are written.</summary>
internal static class JsonArray
{
    /// <summary>Hands every element to <paramref name="take"/> and returns how many there were.</summary>
    /// <param name="body">A JSON text.</param>
    /// <param name="pointer">Where in it the array is; null for the whole text.</param>
    /// <param name="take">Takes an element's bytes.</param>
    /// <exception cref="UnexpectedAnswerException">It is no JSON, or there is no array.</exception>
    public static int Each(ReadOnlyMemory<byte> body, JsonPointer? pointer, Action<ReadOnlyMemory<byte>> take)
    {
        try
        {
            var reader = new Utf8JsonReader(body.Span);
            if (!reader.Read() || pointer?.MoveTo(ref reader) == false || reader.TokenType != JsonTokenType.StartArray)
                throw new UnexpectedAnswerException("body-not-an-array");
            var count = 0;
            var depth = reader.CurrentDepth;
            while (reader.Read() && !(reader.TokenType == JsonTokenType.EndArray && reader.CurrentDepth == depth))
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                take(body[start..(int)reader.BytesConsumed]);
                count++;
            }

            return count;
        }
        catch (JsonException)
        {
            throw new UnexpectedAnswerException("body-not-json");
        }
    }
}
