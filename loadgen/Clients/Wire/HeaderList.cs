using System.Text;

namespace Bench.Loadgen.Clients.Wire;

/// <summary>
/// A field's value that is a list (RFC 9110, section 5.6.1): elements between commas, blanks around them, empty ones passed over. Pure.
/// </summary>
internal static class HeaderList
{
    /// <summary>What may stand around an element; a folded line's end counts as a blank (RFC 9112, section 5.2).</summary>
    public static ReadOnlySpan<byte> Blanks => " \t\r\n"u8;

    /// <summary>One of the elements is <paramref name="element"/>, in any letter case.</summary>
    public static bool Has(ReadOnlySpan<byte> list, ReadOnlySpan<byte> element)
    {
        while (TryNext(ref list, out var one))
            if (Ascii.EqualsIgnoreCase(one, element)) return true;
        return false;
    }

    /// <summary>There is one element only, and it is <paramref name="element"/>, in any letter case.</summary>
    public static bool IsOnly(ReadOnlySpan<byte> list, ReadOnlySpan<byte> element) =>
        TryNext(ref list, out var one) && Ascii.EqualsIgnoreCase(one, element) && !TryNext(ref list, out _);

    private static bool TryNext(ref ReadOnlySpan<byte> list, out ReadOnlySpan<byte> element)
    {
        while (!list.IsEmpty)
        {
            var comma = list.IndexOf((byte)',');
            element = (comma < 0 ? list : list[..comma]).Trim(Blanks);
            list = comma < 0 ? default : list[(comma + 1)..];
            if (!element.IsEmpty) return true;
        }

        element = default;
        return false;
    }
}
