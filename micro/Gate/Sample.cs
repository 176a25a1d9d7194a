using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bench.Micro.Gate;

/// <summary>What one launch measured of one benchmark.</summary>
/// <param name="Name">Class, method and parameters.</param>
/// <param name="Nanoseconds">Time of one operation: the fastest of the launch's batches. 0 when only allocation was measured.</param>
/// <param name="AllocatedBytes">Managed bytes allocated by one operation.</param>
public sealed record Sample(string Name, double Nanoseconds, double AllocatedBytes);

/// <summary>Everything that one launch measured, as it travels from the launched process.</summary>
/// <param name="Samples">One for each benchmark.</param>
public sealed record LaunchResult(IReadOnlyList<Sample> Samples)
{
    /// <summary>Writes the file.</summary>
    public void Save(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, GateJson.Default.LaunchResult));

    /// <summary>Reads the file.</summary>
    /// <exception cref="JsonException">It is not such a file.</exception>
    public static LaunchResult Load(string path) =>
        JsonSerializer.Deserialize(File.ReadAllText(path), GateJson.Default.LaunchResult) ?? throw new JsonException($"{path} is empty");
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LaunchResult))]
[JsonSerializable(typeof(PairedTimes))]
[JsonSerializable(typeof(SortedDictionary<string, double>))]
internal sealed partial class GateJson : JsonSerializerContext;
