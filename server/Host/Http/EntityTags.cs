using Microsoft.Extensions.Primitives;

namespace Bench.Host.Http;

/// <summary>Reads <c>If-None-Match</c> (RFC 9110, 13.1.2) without making anything.</summary>
internal static class EntityTags
{
    /// <summary>
    /// True when the list has the tag, compared weakly, or is <c>*</c>. A tag may hold commas and stars; what is malformed matches nothing.
    /// </summary>
    /// <param name="given">The field, of one line or several.</param>
    /// <param name="tag">Quoted, as it is sent.</param>
    public static bool Match(StringValues given, string tag)
    {
        if (given.Count == 0) return false;
        if (given is [{ } only] && only.AsSpan().Trim() is "*") return true;
        foreach (var line in given)
            if (Has(line, tag)) return true;
        return false;
    }

    private static bool Has(ReadOnlySpan<char> list, string tag)
    {
        while (true)
        {
            list = list.TrimStart(" \t,");
            if (list.StartsWith("W/")) list = list[2..];
            if (list.IsEmpty || list[0] != '"') return false;
            var length = list[1..].IndexOf('"') + 2;
            if (length < 2) return false;
            if (list[..length].SequenceEqual(tag)) return true;
            list = list[length..].TrimStart(" \t");
            if (!list.IsEmpty && list[0] != ',') return false;
        }
    }
}
