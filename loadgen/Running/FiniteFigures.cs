using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Bench.Loadgen.Findings;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Running;

/// <summary>Takes out of a trial what no JSON can hold: figures that are no numbers, such as nothing divided by nothing. Pure.</summary>
internal static class FiniteFigures
{
    // No figure and no name has a control character.
    private const string Mark = "\u0001no number: ";

    private static readonly JsonTypeInfo<TrialFile> Marking = Make();

    /// <summary>The trial without them, each unavailable with the reason, and with a finding that makes it invalid.</summary>
    /// <returns>Null when there are none, or when it cannot be a trial without one.</returns>
    public static TrialFile? Of(TrialFile trial)
    {
        var dropped = new SortedDictionary<string, string>(StringComparer.Ordinal);
        try
        {
            var node = JsonSerializer.SerializeToNode(trial, Marking);
            Drop(node, dropped);
            return dropped.Count > 0 && node.Deserialize(ResultsJson.Default.TrialFile) is { } left ? With(left, dropped) : null;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    private static TrialFile With(TrialFile trial, SortedDictionary<string, string> dropped)
    {
        var unavailable = new SortedDictionary<string, string>(trial.Unavailable.ToDictionary(), StringComparer.Ordinal);
        foreach (var (path, value) in dropped) unavailable[path] = $"it came out as {value}, which is no number: a defect";
        var finding = ImpossibleFigure.Found(dropped.Select(d => $"{d.Key} {d.Value}"));
        return trial with { Unavailable = unavailable, Findings = [finding, .. trial.Findings], Valid = false };
    }

    private static void Drop(JsonNode? node, SortedDictionary<string, string> dropped)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, member) in members.ToArray())
                    if (IsMarked(member)) members[name] = null;
                    else Drop(member, dropped);
                break;
            case JsonArray elements:
                for (var i = 0; i < elements.Count; i++)
                    if (IsMarked(elements[i])) elements[i] = null;
                    else Drop(elements[i], dropped);
                break;
        }

        bool IsMarked(JsonNode? value)
        {
            if (value is not JsonValue text || !text.TryGetValue<string>(out var said) || !said.StartsWith(Mark, StringComparison.Ordinal))
                return false;
            dropped[value.GetPath().TrimStart('$').TrimStart('.')] = said[Mark.Length..];
            return true;
        }
    }

    private static JsonTypeInfo<TrialFile> Make()
    {
        var options = new JsonSerializerOptions(ResultsJson.Default.Options);
        options.Converters.Add(new Marker());
        return (JsonTypeInfo<TrialFile>)options.GetTypeInfo(typeof(TrialFile));
    }

    private sealed class Marker : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value)) writer.WriteNumberValue(value);
            else writer.WriteStringValue(Mark + value.ToString(CultureInfo.InvariantCulture));
        }
    }
}
