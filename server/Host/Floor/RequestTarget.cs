using System.Globalization;
using System.Text;

namespace Bench.Host.Floor;

/// <summary>Where a request goes (RFC 9112, 3.2), parted in path and query.</summary>
internal static class RequestTarget
{
    /// <summary>Parts a target.</summary>
    /// <param name="target">As it stands in the request line.</param>
    /// <param name="isOptions">The method is OPTIONS, which may ask for all.</param>
    /// <param name="path">The path, decoded where it was encoded.</param>
    /// <param name="query">What follows the question mark.</param>
    /// <returns>False for a form that no request may have.</returns>
    public static bool TryPart(ReadOnlySpan<byte> target, bool isOptions, out ReadOnlySpan<byte> path, out ReadOnlySpan<byte> query)
    {
        path = target;
        query = default;
        if (target[0] != '/')
        {
            if (target.SequenceEqual("*"u8)) return isOptions;
            if (!TryAbsolute(target, out path)) return false;
        }

        var mark = path.IndexOf((byte)'?');
        if (mark >= 0)
        {
            query = path[(mark + 1)..];
            path = path[..mark];
        }

        return !NeedsWork(path) || TryWork(ref path);
    }

    private static bool TryAbsolute(ReadOnlySpan<byte> target, out ReadOnlySpan<byte> path)
    {
        path = default;
        var start = target.IndexOf("://"u8);
        if (start <= 0 || !(Ascii.EqualsIgnoreCase(target[..start], "http"u8) || Ascii.EqualsIgnoreCase(target[..start], "https"u8)))
            return false;
        var rest = target[(start + 3)..];
        var slash = rest.IndexOf((byte)'/');
        if (slash == 0) return false;
        path = slash < 0 ? "/"u8 : rest[slash..];
        return true;
    }

    private static bool NeedsWork(ReadOnlySpan<byte> path) => path.Contains((byte)'%') || path.IndexOf("/."u8) >= 0;

    private static bool TryWork(ref ReadOnlySpan<byte> path)
    {
        var decoded = Decode(path);
        if (decoded.Contains((byte)0)) return false;
        List<string> parts = [];
        foreach (var part in Encoding.Latin1.GetString(decoded.ToArray()).Split('/').Skip(1))
        {
            if (part is ".." && parts.Count > 0) parts.RemoveAt(parts.Count - 1);
            else if (part is not ("." or "..")) parts.Add(part);
        }

        path = Encoding.Latin1.GetBytes("/" + string.Join('/', parts));
        return true;
    }

    // RFC 3986, 2.2: a slash that is encoded parts nothing.
    private static List<byte> Decode(ReadOnlySpan<byte> path)
    {
        List<byte> decoded = [];
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] == '%'
                && i + 2 < path.Length
                && byte.TryParse(path.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var one)
                && one != '/')
            {
                decoded.Add(one);
                i += 2;
            }
            else
            {
                decoded.Add(path[i]);
            }
        }

        return decoded;
    }
}
