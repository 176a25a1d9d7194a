using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Bench.Loadgen.Dialects;

/// <summary>THE LIST of places that the texts of a target file may have.</summary>
internal static class Places
{
    public const string Port = "port", Here = "here", Server = "server", Scaled = "scaled", AspNet = "aspnet", Yarp = "yarp",
        Garnet = "garnet", Files = "files",
        Topic = "topic", Since = "since", Client = "client", Hold = "hold_ms", Message = "message", MessageJson = "message.json";

    /// <summary>Of its address.</summary>
    public static IReadOnlyCollection<string> OfAddress { get; } = [Port, Template.Environment];

    /// <summary>Of the command that starts it, and of files made for it.</summary>
    public static IReadOnlyCollection<string> OfStart { get; } =
        [Port, Here, Files, Server, Scaled, AspNet, Yarp, Garnet, Template.Environment];

    /// <summary>Of what a client asks and sends.</summary>
    public static IReadOnlyCollection<string> OfClient { get; } = [Topic, Since, Client, Hold, Template.Row, Template.Environment];

    /// <summary>Of address and fields of a publication.</summary>
    public static IReadOnlyCollection<string> OfPublication { get; } = [Topic, Template.Environment];

    /// <summary>Of its body.</summary>
    public static IReadOnlyCollection<string> OfBody { get; } = [Topic, Message, MessageJson, Template.Environment];

    /// <summary>Of what opens the WebSocket that messages of all topics are published by.</summary>
    public static IReadOnlyCollection<string> OfSocket { get; } = [Template.Environment];

    /// <summary>Of address and fields of what publishes: a request is of one topic, a WebSocket of all.</summary>
    public static IReadOnlyCollection<string> Opening(PublishSpec publish) => publish.Socket is null ? OfPublication : OfSocket;

    /// <summary>The value of a place in a publication.</summary>
    /// <param name="place">The place.</param>
    /// <param name="topic">The topic's name.</param>
    /// <param name="message">The message as it is encoded.</param>
    /// <exception cref="TemplateException">It names an environment variable that is not set.</exception>
    public static string OfPublished(string place, string topic, byte[] message) => place switch
    {
        Topic => topic,
        Message => Encoding.UTF8.GetString(message),
        MessageJson => $"\"{JsonEncodedText.Encode(message, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"",
        _ => Variable(place),
    };

    /// <summary>The value of an environment variable that a place names.</summary>
    /// <param name="place">The place.</param>
    /// <param name="values">Those of another process, by name; null for those of this one.</param>
    /// <exception cref="TemplateException">It is not set, or holds a line break.</exception>
    public static string Variable(string place, IReadOnlyDictionary<string, string>? values = null)
    {
        var name = place[Template.Environment.Length..];
        var value = (values is null ? System.Environment.GetEnvironmentVariable(name) : values.GetValueOrDefault(name))
            ?? throw new TemplateException($"the environment variable {name} is not set; set it before the run");
        return value.AsSpan().ContainsAny('\r', '\n')
            ? throw new TemplateException(
                $"the environment variable {name} holds a line break, which no header and no address may have; take it out")
            : value;
    }
}
