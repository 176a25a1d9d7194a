using System.Text;
using Bench.Contract.Reading;

namespace Bench.Loadgen.Dialects;

/// <summary>A text with places such as <c>${topic}</c> that are filled in for each use.</summary>
internal sealed class Template
{
    /// <summary>How a place of an environment variable begins: <c>${env.TOKEN}</c>.</summary>
    public const string Environment = "env.";

    /// <summary>How a place of a column of the clients' table begins: <c>${row.token}</c>.</summary>
    public const string Row = "row.";

    // Text and names by turns: text at even places.
    private readonly string[] _parts;

    private Template(string[] parts) => _parts = parts;

    /// <summary>The places that it has, in order.</summary>
    public IEnumerable<string> Names => _parts.Where((_, i) => i % 2 == 1);

    /// <summary>Reads a text.</summary>
    /// <exception cref="TemplateException">A place is not closed, or its name is not among the valid ones.</exception>
    public static Template Parse(string text, params IReadOnlyCollection<string> valid)
    {
        var parts = new List<string>();
        var at = 0;
        for (var open = text.IndexOf("${", StringComparison.Ordinal); open >= 0; open = text.IndexOf("${", at, StringComparison.Ordinal))
        {
            var close = text.IndexOf('}', open);
            if (close < 0) throw new TemplateException($"'{Shown.Of(text)}' opens a place with ${{ and does not close it with }}");
            var name = text[(open + 2)..close];
            if (!valid.Any(v => v.EndsWith('.') ? name.StartsWith(v, StringComparison.Ordinal) && name.Length > v.Length : v == name))
                throw new TemplateException(
                    $"${{{Shown.Of(name)}}} is not known here; {Nearest.Hint(name, valid.Select(v => v.EndsWith('.') ? v + "NAME" : v))}");
            parts.Add(text[at..open]);
            parts.Add(name);
            at = close + 1;
        }

        return new([.. parts, text[at..]]);
    }

    /// <summary>The text with its places filled in.</summary>
    /// <param name="valueOf">The value of a place.</param>
    public string Fill(Func<string, string> valueOf)
    {
        if (_parts.Length == 1) return _parts[0];
        var text = new StringBuilder();
        for (var i = 0; i < _parts.Length; i++) text.Append(i % 2 == 0 ? _parts[i] : valueOf(_parts[i]));
        return text.ToString();
    }
}

/// <summary>A text whose places cannot be filled in; the message says why and what is valid.</summary>
internal sealed class TemplateException(string message) : Exception(message);
