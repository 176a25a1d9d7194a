using System.Buffers;
using System.Globalization;
using System.Text;
using Bench.Contract;
using Bench.Host.Log;
using Bench.Host.Options;

namespace Bench.Host.Patterns;

/// <summary>POST /messages: the way up for the patterns whose connection only goes down.</summary>
internal sealed class Upstream(ServerOptions options, ServerCounts counts)
{
    public async Task ServeAsync(HttpContext context, TopicRequest request)
    {
        var type = context.Request.ContentType ?? "";
        var isJson = type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase);
        // curl -d without a header says that it sends a form; people who try the server by hand do exactly that.
        if (!isJson && type.Length > 0 && !type.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase) && !type.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
        {
            await new Problem
            {
                Title = "Unsupported content type", Status = StatusCodes.Status415UnsupportedMediaType, Detail = $"Content-Type is '{TopicRequest.Shortened(type)}'; allowed: text/plain, application/json",
                Parameter = "Content-Type", Allowed = "text/plain, application/json",
            }.WriteAsync(context);
            return;
        }

        var body = await ReadAsync(context);
        if (body is null)
        {
            await new Problem
            {
                Title = "Message too large", Status = StatusCodes.Status413PayloadTooLarge, Detail = $"the body has more than {options.MaxMessageBytes} bytes",
                Parameter = "body", Allowed = $"at most {options.MaxMessageBytes} bytes",
            }.WriteAsync(context);
            return;
        }

        if (!MessageCodec.TryMakeData(body, isJson, out var data))
        {
            await Problem.BadParameter("body", isJson ? "not JSON" : "not UTF-8", isJson ? "one JSON value" : "UTF-8 text").WriteAsync(context);
            return;
        }

        var stamps = request.Topic.Append(data);
        Interlocked.Increment(ref counts.Published);
        var answer = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"sequence\":{stamps.Sequence}}}"));
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answer.Length;
        await context.Response.Body.WriteAsync(answer, context.RequestAborted);
    }

    private async Task<byte[]?> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength > options.MaxMessageBytes) return null;
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            if (read.Buffer.Length > options.MaxMessageBytes) return null;
            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
