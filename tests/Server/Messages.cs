using System.Text;
using System.Text.Json;
using Bench.Contract;
using Bench.Host.Messages;

namespace Bench.Tests.Server;

/// <summary>Reads messages in tests, strictly.</summary>
internal static class Messages
{
    /// <summary>The data, as text, of the messages in a poll's answer.</summary>
    public static string[] Data(string array)
    {
        using var document = JsonDocument.Parse(array);
        return [.. document.RootElement.EnumerateArray().Select(message => One(message.GetRawText()).Data)];
    }

    public static (long Sequence, string Data) One(string encoded)
    {
        Assert.True(MessageCodec.TryDecode(Encoding.UTF8.GetBytes(encoded), out var stamps, out var data), $"not a message: {encoded}");
        var text = Encoding.UTF8.GetString(data);
        return (stamps.Sequence, text.StartsWith('"') ? JsonSerializer.Deserialize<string>(text)! : text);
    }
}

internal static class Appending
{
    /// <summary>Appends what has room.</summary>
    public static MessageStamps Append(this MessageLog log, ReadOnlySpan<byte> data)
    {
        Assert.True(log.TryAppend(data, out var stamps));
        return stamps;
    }
}
