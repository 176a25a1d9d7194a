using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Bench.Contract.Reading;

/// <summary>
/// Holds a JSON text against the shape of a type: names, kinds, choices and ranges, each with its place. Stops at the first that is wrong.
/// </summary>
internal ref struct JsonShape(ReadOnlySpan<byte> utf8, JsonReaderOptions options, bool ranges)
{
    private readonly ReadOnlySpan<byte> _utf8 = utf8;
    private Utf8JsonReader _reader = new(utf8, options);

    /// <exception cref="JsonTextException">Names the member, what it is, and what is valid.</exception>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public void Check(JsonTypeInfo type)
    {
        _reader.Read();
        CheckValue(type, null, "");
        while (_reader.Read())
        {
            // Nothing but blanks and comments may follow: the reader says so.
        }
    }

    private void CheckValue(JsonTypeInfo type, AllowedAttribute? allowed, string path)
    {
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object:
                if (_reader.TokenType != JsonTokenType.StartObject) throw Wrong(path, "an object in braces");
                CheckObject(type, path);
                break;
            case JsonTypeInfoKind.Enumerable:
                if (_reader.TokenType != JsonTokenType.StartArray) throw Wrong(path, "a list in brackets");
                var element = type.Options.GetTypeInfo(type.ElementType!);
                for (var i = 0; _reader.Read() && _reader.TokenType != JsonTokenType.EndArray; i++) CheckElement(element, $"{path}[{i}]");
                break;
            case JsonTypeInfoKind.Dictionary:
                if (_reader.TokenType != JsonTokenType.StartObject) throw Wrong(path, "an object in braces");
                CheckDictionary(type.Options.GetTypeInfo(type.ElementType!), path);
                break;
            default:
                CheckLeaf(type, allowed, path);
                break;
        }
    }

    private void CheckElement(JsonTypeInfo element, string path)
    {
        if (_reader.TokenType == JsonTokenType.Null && element.Type.IsValueType && Nullable.GetUnderlyingType(element.Type) is null)
            throw Wrong(path, "a value");
        if (_reader.TokenType != JsonTokenType.Null) CheckValue(element, null, path);
        else if (element.Kind == JsonTypeInfoKind.Object) throw Wrong(path, "an object in braces");
    }

    private void CheckObject(JsonTypeInfo type, string path)
    {
        var start = (int)_reader.TokenStartIndex;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            var name = Name(path, seen);
            var member = type.Properties.FirstOrDefault(p => p.Name == name);
            if (member is null)
            {
                if ((type.UnmappedMemberHandling ?? type.Options.UnmappedMemberHandling) == JsonUnmappedMemberHandling.Disallow)
                    throw At(path, $"'{Shown.Of(name)}' is not "
                        + $"known{(path.Length > 0 ? $" in {path}" : "")}; {Nearest.Hint(name, type.Properties.Select(p => p.Name))}");
                _reader.Skip();
                continue;
            }

            _reader.Read();
            CheckMember(type, member, Join(path, name));
        }

        var missing = type.Properties
            .Where(p => (p.IsRequired
                || p.AssociatedParameter is { HasDefaultValue: false, IsMemberInitializer: false }
                    && type.Options.RespectRequiredConstructorParameters)
                && !seen.Contains(p.Name))
            .Select(p => p.Name)
            .ToArray();
        if (missing.Length > 0)
            throw new JsonTextException(
                TextPlace.Of(_utf8, start), path,
                $"{(path.Length > 0 ? path : "the object")} lacks {string.Join(" and ", missing)}, which must be there");
    }

    private void CheckMember(JsonTypeInfo type, JsonPropertyInfo member, string path)
    {
        if (_reader.TokenType == JsonTokenType.Null)
        {
            var takesNull = member.PropertyType.IsValueType
                ? Nullable.GetUnderlyingType(member.PropertyType) is not null
                : !type.Options.RespectNullableAnnotations || member.IsSetNullable;
            if (!takesNull) throw At(path, $"{path} is null; give a value{(member.IsRequired ? "" : ", or leave it out")}");
            return;
        }

        var allowed = ranges
            ? member.AttributeProvider?.GetCustomAttributes(typeof(AllowedAttribute), false).OfType<AllowedAttribute>().FirstOrDefault()
            : null;
        CheckValue(type.Options.GetTypeInfo(member.PropertyType), allowed, path);
    }

    private void CheckDictionary(JsonTypeInfo element, string path)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            var name = Name(path, seen);
            _reader.Read();
            CheckElement(element, Join(path, name));
        }
    }

    private string Name(string path, HashSet<string> seen)
    {
        var name = Text(path);
        return seen.Add(name)
            ? name
            : throw At(path, $"'{Shown.Of(name)}' is there twice{(path.Length > 0 ? $" in {path}" : "")}; leave one out");
    }

    private void CheckLeaf(JsonTypeInfo info, AllowedAttribute? allowed, string path)
    {
        var type = Nullable.GetUnderlyingType(info.Type) ?? info.Type;
        if (type == typeof(string) || type == typeof(Uri))
        {
            if (_reader.TokenType != JsonTokenType.String) throw Wrong(path, "text in quotes");
            Text(path);
        }
        else if (type == typeof(bool))
        {
            if (_reader.TokenType is not (JsonTokenType.True or JsonTokenType.False)) throw Wrong(path, "true or false");
        }
        else if (type.IsEnum)
        {
            CheckChoice(type, info, path);
        }
        else if (type == typeof(int) || type == typeof(long) || type == typeof(double))
        {
            CheckNumber(type, allowed, path);
        }
        else
        {
            _reader.Skip(); // Read as it is, whatever it holds.
        }
    }

    private void CheckChoice(Type type, JsonTypeInfo info, string path)
    {
        var written = info.Options.GetTypeInfo(type);
        var valid = Enum.GetValuesAsUnderlyingType(type).Cast<object>()
            .Select(value => JsonSerializer.Serialize(Enum.ToObject(type, value), written).Trim('"')).ToArray();
        if (_reader.TokenType != JsonTokenType.String)
            throw At(path, $"{Called(path)} is {Given()}; it must be one of these in quotes: {string.Join(", ", valid)}");
        var given = Text(path);
        if (!valid.Contains(given)) throw At(path, $"{Called(path)} is '{Shown.Of(given)}'; {Nearest.Hint(given, valid)}");
    }

    private void CheckNumber(Type type, AllowedAttribute? allowed, string path)
    {
        var whole = type != typeof(double);
        var kind = whole ? "a whole number" : "a number";
        if (_reader.TokenType != JsonTokenType.Number) throw Wrong(path, allowed is null ? kind : $"{kind}, {allowed.Text}");
        var value = double.Parse(Raw(), CultureInfo.InvariantCulture);
        if (allowed?.Holds(value) == false) throw At(path, $"{Called(path)} is {Given()}; allowed: {allowed.Text}");
        if (type == typeof(int) && !_reader.TryGetInt32(out _) || type == typeof(long) && !_reader.TryGetInt64(out _))
        {
            var most = type == typeof(int) ? int.MaxValue : long.MaxValue;
            throw At(
                path, $"{Called(path)} is {Given()}; it must be a whole number{(Math.Abs(value) > most ? $" of at most {most}" : "")}");
        }

        if (!double.IsFinite(value)) throw At(path, $"{Called(path)} is {Given()}; it is too large to reckon with");
    }

    // Escapes may spell what no text can hold.
    private readonly string Text(string path)
    {
        try
        {
            return _reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw At(path, $"{Called(path)} holds half of a surrogate pair (\\ud800 to \\udfff alone), which is no text");
        }
    }

    private readonly JsonTextException Wrong(string path, string needed) => At(path, $"{Called(path)} is {Given()}; it must be {needed}");

    private readonly JsonTextException At(string path, string sentence) =>
        new(TextPlace.Of(_utf8, (int)_reader.TokenStartIndex), path, sentence);

    private readonly string Given() => _reader.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        _ => Shown.Of(Raw()),
    };

    private readonly string Raw() => (_reader.TokenType == JsonTokenType.String ? "\"" : "") + Encoding.UTF8.GetString(_reader.ValueSpan)
        + (_reader.TokenType == JsonTokenType.String ? "\"" : "");

    private static string Called(string path) => path.Length > 0 ? path : "the whole";

    private static string Join(string path, string name) => path.Length > 0 ? $"{path}.{Shown.Of(name)}" : Shown.Of(name);
}
