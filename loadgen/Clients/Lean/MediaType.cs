using System.Text;
using Bench.Loadgen.Clients.Wire;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>The value of a Content-Type field (RFC 9110, section 8.3.1). Pure.</summary>
internal static class MediaType
{
    /// <summary>An event stream, as WHATWG HTML, section 9.2.3 asks for; whatever its parameters.</summary>
    public static bool IsEventStream(ReadOnlySpan<byte> value) => Ascii.EqualsIgnoreCase(Essence(value), "text/event-stream"u8);

    /// <summary>JSON by its name or by its suffix (RFC 6839, section 3.1).</summary>
    public static bool IsJson(ReadOnlySpan<byte> value)
    {
        var essence = Essence(value);
        var suffix = "+json"u8;
        return Ascii.EqualsIgnoreCase(essence, "application/json"u8)
            || (essence.Length > suffix.Length && Ascii.EqualsIgnoreCase(essence[^suffix.Length..], suffix));
    }

    // What stands before the parameters.
    private static ReadOnlySpan<byte> Essence(ReadOnlySpan<byte> value)
    {
        var semicolon = value.IndexOf((byte)';');
        return (semicolon < 0 ? value : value[..semicolon]).Trim(HeaderList.Blanks);
    }
}
