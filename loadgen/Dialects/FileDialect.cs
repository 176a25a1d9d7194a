using System.Globalization;
using System.Text;

namespace Bench.Loadgen.Dialects;

/// <summary>What a target file says of one pattern.</summary>
internal sealed class FileDialect : IDialect
{
    private readonly PatternSpec _spec;
    private readonly ClientTable? _table;
    private readonly IReadOnlyDictionary<string, string>? _variables;
    private readonly Dictionary<string, int> _columns; // By place: asked for with each request.
    private readonly Template _path;
    private readonly (string Name, Template Value)[] _fields;
    private readonly (byte[] After, Template Text)[] _opening;
    private readonly (byte[] To, string With)[] _answers;
    private readonly byte[]? _readyOn;
    private readonly JsonPointer? _batch;
    private readonly MessagePlace _message;
    private readonly byte[] _separator;

    /// <summary>The dialect of a pattern, as <see cref="TargetFile.Parse"/> has checked it.</summary>
    /// <param name="spec">The pattern.</param>
    /// <param name="table">What each client has of its own; null for nothing.</param>
    /// <param name="variables">Values of environment variables; null for those of this process.</param>
    public FileDialect(PatternSpec spec, ClientTable? table, IReadOnlyDictionary<string, string>? variables = null)
    {
        _variables = variables;
        _spec = spec;
        _table = table;
        _columns = table?.Indices().ToDictionary(column => Template.Row + column.Key, column => column.Value) ?? [];
        _path = Template.Parse(spec.Url, Places.OfClient);
        _fields = [.. spec.Headers.Select(field => (field.Key, Template.Parse(field.Value, Places.OfClient)))];
        _opening = [.. spec.Send.Select(step => (Encoding.UTF8.GetBytes(step.After ?? ""), Template.Parse(step.Text, Places.OfClient)))];
        _separator = Encoding.UTF8.GetBytes(spec.Separator ?? "");
        _answers = [.. spec.Answers.Select(a => (Bare(Encoding.UTF8.GetBytes(a.To)), a.With))];
        _readyOn = spec.ReadyOn is { } text ? Encoding.UTF8.GetBytes(text) : null;
        _batch = spec.Batch is { } pointer ? JsonPointer.TryParse(pointer) : null;
        _message = new MessagePlace(spec.Message);
    }

    public string? Subprotocol => _spec.Subprotocol;

    public bool ReadyWhenOpen => _readyOn is null;

    public bool CanAskNotToHold => _path.Names.Contains(Places.Hold);

    public bool SilentAtFirst => _spec.SilentAtFirst;

    public bool AnswersAreJson => _batch is not null;

    public bool ResumesByValidators => _spec.Validators;

    public string Path(in Asking asking)
    {
        var asked = asking;
        return _path.Fill(place => Uri.EscapeDataString(ValueOf(place, asked)));
    }

    public IReadOnlyList<(string Name, string Value)> Fields(in Asking asking)
    {
        var asked = asking;
        return [.. _fields.Select(field => (field.Name, field.Value.Fill(place => ValueOf(place, asked))))];
    }

    /// <summary>A text of the pattern with its places filled in.</summary>
    public string Fill(string text, in Asking asking)
    {
        var asked = asking;
        return Template.Parse(text, Places.OfClient).Fill(place => ValueOf(place, asked));
    }

    public int OpeningTexts => _opening.Length;

    public string? Opening(int number, in Asking asking, ReadOnlySpan<byte> text)
    {
        var (after, template) = _opening[number];
        if (after.Length > 0 && !AnyBegins(text, after)) return null;
        var asked = asking;
        return template.Fill(place => ValueOf(place, asked));
    }

    public bool IsReady(ReadOnlySpan<byte> text) => _readyOn is not null && AnyBegins(text, _readyOn);

    public string? AnswerTo(ReadOnlySpan<byte> text)
    {
        if (_answers.Length == 0) return null;
        for (var rest = text; !rest.IsEmpty;)
        {
            var next = NextUnit(rest, out var length);
            foreach (var (to, with) in _answers)
                if (rest[..length].SequenceEqual(to)) return with;
            rest = rest[next..];
        }

        return null;
    }

    public bool SaysNothingNew(int status) => _spec.NothingNew.Contains(status);

    public int NextUnit(ReadOnlySpan<byte> text, out int length)
    {
        var end = _separator.Length == 0 ? -1 : text.IndexOf(_separator);
        length = end < 0 ? text.Length : end;
        return end < 0 ? length : length + _separator.Length;
    }

    public int Units(ReadOnlyMemory<byte> body, Action<ReadOnlyMemory<byte>> take)
    {
        if (_batch is not null) return JsonArray.Each(body, _batch, take);
        if (body.IsEmpty) return 0;
        take(body);
        return 1;
    }

    // A text may hold what was waiting: a ping beside a message, what says that the client is subscribed behind a ping.
    private bool AnyBegins(ReadOnlySpan<byte> text, ReadOnlySpan<byte> beginning)
    {
        for (var rest = text; !rest.IsEmpty;)
        {
            var next = NextUnit(rest, out var length);
            // The separator may be in what the file says, as in what the target sends.
            if (rest[..next].StartsWith(beginning)) return true;
            rest = rest[next..];
        }

        return false;
    }

    private byte[] Bare(byte[] text) =>
        _separator.Length > 0 && text.AsSpan().EndsWith(_separator) ? text[..^_separator.Length] : text;

    public UnitKind Find(ReadOnlySpan<byte> unit, out ReadOnlySpan<byte> message) => _message.Find(unit, out message);

    private string ValueOf(string place, in Asking asking) => place switch
    {
        Places.Topic => asking.Topic,
        Places.Since => asking.Since.ToString(CultureInfo.InvariantCulture),
        Places.Client => asking.Client.ToString(CultureInfo.InvariantCulture),
        Places.Hold => asking.HoldMs.ToString(CultureInfo.InvariantCulture),
        _ => _columns.TryGetValue(place, out var column) ? _table!.Value(asking.Client, column) : Places.Variable(place, _variables),
    };
}
