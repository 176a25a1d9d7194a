using System.IO.Compression;
using Bench.Host.Options;
using Microsoft.Net.Http.Headers;

namespace Bench.Host.Http;

/// <summary>
/// How answers are compressed (<c>--compression 1</c>): as their request accepts (RFC 9110, 12.5.3). The level is ASP.NET Core's own for
/// it, the fastest.
/// </summary>
internal static class AnswerCoding
{
    /// <summary>RFC 1952.</summary>
    public const string Gzip = "gzip";

    /// <summary>RFC 7932.</summary>
    public const string Brotli = "br";

    /// <summary>An answer shorter than this is sent as it is: the coding's own bytes would be more than it saves.</summary>
    public const int LeastBytes = 64;

    /// <summary>The coding of an answer; null for none.</summary>
    /// <param name="request">The request.</param>
    /// <param name="options">Whether there is any.</param>
    /// <param name="first">Which is taken where both are accepted.</param>
    public static string? Of(HttpRequest request, ServerOptions options, string first)
    {
        if (options.Compression == 0
            || request.Headers.AcceptEncoding is not { Count: > 0 } accepted
            || !StringWithQualityHeaderValue.TryParseList(accepted, out var list))
            return null;
        string[] known = [first, first == Gzip ? Brotli : Gzip];
        return known.FirstOrDefault(
            coding => list.Any(one => one.Value.Equals(coding, StringComparison.OrdinalIgnoreCase) && one.Quality is not 0));
    }

    /// <summary>Says so in the answer's head.</summary>
    public static void Declare(HttpResponse response, string coding)
    {
        response.Headers.ContentEncoding = coding;
        response.Headers.Vary = HeaderNames.AcceptEncoding;
    }

    /// <summary>A stream that compresses into a body; what is flushed can be read on the other side.</summary>
    public static Stream Over(Stream body, string coding) =>
        coding == Brotli
            ? new BrotliStream(body, CompressionLevel.Fastest, leaveOpen: true)
            : new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true);

    /// <summary>A whole body, compressed.</summary>
    public static byte[] Compress(ReadOnlySpan<byte> plain, string coding)
    {
        using var coded = new MemoryStream(plain.Length);
        using (var stream = Over(coded, coding)) stream.Write(plain);
        return coded.ToArray();
    }
}
