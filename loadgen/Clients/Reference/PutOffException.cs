using System.Text;
using Bench.Loadgen.Dialects;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>The server has no room now: the same may be asked again later.</summary>
internal sealed class PutOffException : UnexpectedAnswerException
{
    private PutOffException(int status, long retryAfterUs)
        : base($"http-{status}") => RetryAfterUs = retryAfterUs;

    /// <summary>The pause that the server names, in microseconds; 0 when it names none.</summary>
    public long RetryAfterUs { get; }

    /// <summary>
    /// Reads an answer that puts off to its end, so that the connection can be used again, and throws; returns at once for any other.
    /// </summary>
    /// <exception cref="PutOffException">The answer is 429 or 503.</exception>
    public static async Task ThrowIfAsync(HttpResponseMessage response, TimeProvider time, CancellationToken stop)
    {
        var status = (int)response.StatusCode;
        if (!RetryAfter.IsPutOff(status)) return;
        var value = response.Headers.NonValidated.TryGetValues("Retry-After", out var values) ? values.ToString().Trim() : "";
        var pauseUs = RetryAfter.PauseUs(Encoding.Latin1.GetBytes(value), time.GetUtcNow());
        await response.Content.CopyToAsync(Stream.Null, stop);
        throw new PutOffException(status, pauseUs);
    }
}
