using System.Text.Json;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>Takes the messages out of the array that a poll answers with.</summary>
internal static class BatchReader
{
    /// <summary>Hands every message of <c>[message,message,…]</c> to the client and returns how many there were.</summary>
    /// <exception cref="UnexpectedAnswerException">The bytes are not such an array.</exception>
    public static int Read(ReadOnlySpan<byte> body, ReferenceClient client)
    {
        var count = 0;
        try
        {
            var reader = new Utf8JsonReader(body);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray) throw new UnexpectedAnswerException("body-not-an-array");
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                client.Receive(body[start..(int)reader.BytesConsumed]);
                count++;
            }
        }
        catch (JsonException)
        {
            throw new UnexpectedAnswerException("body-not-json");
        }

        return count;
    }
}
