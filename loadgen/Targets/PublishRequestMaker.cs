using System.Text;
using Bench.Contract;
using Bench.Loadgen.Dialects;

namespace Bench.Loadgen.Targets;

/// <summary>Makes the request that publishes one message, as a target file says.</summary>
internal sealed class PublishRequestMaker(PublishSpec spec, Uri url, string topicPrefix)
{
    private const string ContentType = "Content-Type";

    private readonly HttpMethod _method = new(spec.Method);
    private readonly Template _path = Template.Parse(spec.Url, Places.OfPublication);
    private readonly Template _body = Template.Parse(spec.Body, Places.OfBody);
    private readonly (string Name, Template Value)[] _fields =
        [.. spec.Headers.Select(field => (field.Key, Template.Parse(field.Value, Places.OfPublication)))];

    /// <summary>The request for a message.</summary>
    /// <param name="topic">The topic's number.</param>
    /// <param name="message">The message as it is encoded.</param>
    public HttpRequestMessage Make(int topic, byte[] message)
    {
        var name = topicPrefix + Workload.TopicName(topic);
        var request = new HttpRequestMessage(_method, new Uri(url, _path.Fill(place => Uri.EscapeDataString(Value(place)))))
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(_body.Fill(Value))),
        };
        foreach (var (field, value) in _fields.Where(f => !IsContentType(f.Name)))
            request.Headers.TryAddWithoutValidation(field, value.Fill(Value));
        request.Content.Headers.TryAddWithoutValidation(
            ContentType, _fields.FirstOrDefault(f => IsContentType(f.Name)).Value?.Fill(Value) ?? "application/json");
        return request;

        string Value(string place) => Places.OfPublished(place, name, message);
    }

    private static bool IsContentType(string name) => name.Equals(ContentType, StringComparison.OrdinalIgnoreCase);
}
