using System.Text;
using Bench.Contract.Framing;
using Bench.Loadgen.Dialects;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>What a client says and hears on a WebSocket of another target than the own server.</summary>
internal static class DialectTalk
{
    /// <summary>The WebSocket is open.</summary>
    /// <returns>How many of the texts that open the talk have been sent.</returns>
    public static int Open(LeanClient client, Connection connection, IDialect dialect)
    {
        var said = SayOpening(client, connection, dialect, 0, default);
        if (dialect.ReadyWhenOpen && connection.IsFrames) client.Ready();
        return said;
    }

    /// <summary>A text has come.</summary>
    /// <param name="client">The client.</param>
    /// <param name="connection">Its connection; the text may end it.</param>
    /// <param name="dialect">How its target speaks.</param>
    /// <param name="said">How many of the texts that open the talk have been sent.</param>
    /// <param name="text">The text.</param>
    /// <returns>How many have been sent now.</returns>
    public static int Take(LeanClient client, Connection connection, IDialect dialect, int said, ReadOnlySpan<byte> text)
    {
        if (!client.Subscriber.Connected && dialect.Refusal(text) is { } reason)
        {
            connection.Refuse(reason);
            return said;
        }

        for (var rest = text; !rest.IsEmpty;)
        {
            var next = dialect.NextUnit(rest, out var length);
            TakeUnit(client, dialect, rest[..length]);
            rest = rest[next..];
        }

        if (dialect.AnswerTo(text) is { } answer && !Say(connection, answer)) return said;
        if (!client.Subscriber.Connected && dialect.IsReady(text)) client.Ready();
        return said < dialect.OpeningTexts ? SayOpening(client, connection, dialect, said, text) : said;
    }

    private static void TakeUnit(LeanClient client, IDialect dialect, ReadOnlySpan<byte> unit)
    {
        switch (dialect.Find(unit, out var message))
        {
            case UnitKind.Message:
                client.Receive(message);
                break;
            case UnitKind.NotFound:
                client.Group.Recorder.NotFound();
                break;
        }
    }

    private static int SayOpening(LeanClient client, Connection connection, IDialect dialect, int said, ReadOnlySpan<byte> text)
    {
        for (; said < dialect.OpeningTexts && dialect.Opening(said, client.Asking(), text) is { } opening; text = default, said++)
            if (!Say(connection, opening)) return said;
        return said;
    }

    // False when the connection is over.
    private static bool Say(Connection connection, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length <= DialectSocketPattern.Room) connection.SendFrame(WebSocketOpcode.Text, bytes);
        else connection.Refuse("text-too-long");
        return connection.IsFrames;
    }
}
