using System.IO.Compression;
using Bench.Loadgen.Dialects;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>Undoes the coding of an answer's content (RFC 9110, 8.4), and tells what it saved.</summary>
internal static class ContentCoding
{
    /// <summary>The coding of an answer; null for none.</summary>
    public static string? Of(HttpResponseMessage response) =>
        response.Content.Headers.NonValidated.TryGetValues("Content-Encoding", out var values)
        && values.ToString().Trim() is { Length: > 0 } coding
        && coding != "identity"
            ? coding
            : null;

    /// <summary>The whole content of an answer, decoded.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <returns>The content, and how many bytes less were sent; below zero where the coding adds.</returns>
    /// <exception cref="UnexpectedAnswerException">The coding is not known, or broken.</exception>
    public static async Task<(byte[] Content, long Saved)> ReadAsync(HttpResponseMessage response, CancellationToken stop)
    {
        var sent = await response.Content.ReadAsByteArrayAsync(stop);
        if (sent.Length == 0 || Of(response) is not { } coding) return (sent, 0);
        using var decoded = new MemoryStream(sent.Length * 4);
        try
        {
            await using var decoding = Over(new MemoryStream(sent), coding);
            await decoding.CopyToAsync(decoded, stop);
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException) // The second is Brotli's.
        {
            throw new UnexpectedAnswerException("broken-content-coding");
        }

        return (decoded.ToArray(), decoded.Length - sent.Length);
    }

    /// <summary>Decodes a stream.</summary>
    /// <exception cref="UnexpectedAnswerException">The coding is not known.</exception>
    public static Stream Over(Stream sent, string coding) => coding.ToLowerInvariant() switch
    {
        "gzip" or "x-gzip" => new GZipStream(sent, CompressionMode.Decompress),
        "br" => new BrotliStream(sent, CompressionMode.Decompress),
        "deflate" => new ZLibStream(sent, CompressionMode.Decompress),
        _ => throw new UnexpectedAnswerException("unknown-content-coding"),
    };
}
