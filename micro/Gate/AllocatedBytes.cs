using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bench.Micro.Gate;

/// <summary>What one launch measured of allocation, as it travels from the launched process.</summary>
/// <param name="OfOperation">Managed bytes that one operation allocates, by benchmark.</param>
public sealed record AllocatedBytes(SortedDictionary<string, double> OfOperation)
{
    /// <summary>Writes the file.</summary>
    public void Save(string path) =>
        File.WriteAllText(path, JsonSerializer.Serialize(OfOperation, GateJson.Default.SortedDictionaryStringDouble) + "\n");

    /// <summary>Reads the file.</summary>
    /// <exception cref="JsonException">It is not such a file.</exception>
    public static AllocatedBytes Load(string path) =>
        new(JsonSerializer.Deserialize(File.ReadAllText(path), GateJson.Default.SortedDictionaryStringDouble)
            ?? throw new JsonException($"{path} is empty"));
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PairedTimes))]
[JsonSerializable(typeof(SortedDictionary<string, double>))]
internal sealed partial class GateJson : JsonSerializerContext;
