using System.Text.Json;

namespace Bench.Micro.Gate;

/// <summary>What one launch measured of one benchmark on both sides.</summary>
/// <param name="Name">Class, method and parameters.</param>
/// <param name="BaseNs">Median time of one operation of the base, in nanoseconds.</param>
/// <param name="HeadNs">Median time of one operation of the head, in nanoseconds.</param>
/// <param name="Control">
/// Natural logarithm of base ÷ base: the second copy against the first, median over the rounds. What it is off from 0 is noise.
/// </param>
/// <param name="Change">
/// Natural logarithm of head ÷ base, the first copy again. It is made as <paramref name="Control"/> is, so that equal builds give equal
/// distributions however skewed the noise is; against the mean of both copies, whose noise has another shape,
/// the head looked 2 % faster than itself.
/// </param>
public sealed record PairedSample(string Name, double BaseNs, double HeadNs, double Control, double Change);

/// <summary>One launch of the time gate, as it travels from the launched process.</summary>
/// <param name="Samples">One for each benchmark that both sides have.</param>
/// <param name="OnlyOnOneSide">Benchmarks that cannot be compared.</param>
public sealed record PairedTimes(IReadOnlyList<PairedSample> Samples, IReadOnlyList<string> OnlyOnOneSide)
{
    /// <summary>Writes the file.</summary>
    public void Save(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, GateJson.Default.PairedTimes));

    /// <summary>Reads the file.</summary>
    /// <exception cref="JsonException">It is not such a file.</exception>
    public static PairedTimes Load(string path) =>
        JsonSerializer.Deserialize(File.ReadAllText(path), GateJson.Default.PairedTimes) ?? throw new JsonException($"{path} is empty");
}
