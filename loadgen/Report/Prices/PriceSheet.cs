using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bench.Loadgen.Results;

namespace Bench.Report.Prices;

/// <summary>What machines, traffic and managed services cost: an editable, dated file. Every entry says where its numbers are from and when they were read.</summary>
internal sealed record PriceSheet
{
    public required string Name { get; init; }

    /// <summary>Currency sign or code that stands before every amount.</summary>
    public required string Currency { get; init; }

    /// <summary>Hours of a month, such as 730.</summary>
    public required double HoursPerMonth { get; init; }

    public required MachinePrice Machine { get; init; }

    public required TrafficPrice Traffic { get; init; }

    public required IReadOnlyList<ManagedPrice> Managed { get; init; }

    /// <summary>Reads a sheet, or the one that comes with the program.</summary>
    /// <exception cref="RunDataException">It cannot be read, or holds a number that makes no sense.</exception>
    public static PriceSheet Load(string? path)
    {
        try
        {
            var json = path is null ? BuiltInText() : File.ReadAllText(path);
            var sheet = JsonSerializer.Deserialize(json, PriceJson.Default.PriceSheet) ?? throw new RunDataException($"{path}: the file holds null, not a price sheet");
            var problems = sheet.Problems().ToArray();
            return problems.Length == 0 ? sheet : throw new RunDataException($"price sheet {path}: {string.Join("; ", problems)}");
        }
        catch (JsonException e)
        {
            throw new RunDataException($"price sheet {path}({e.LineNumber + 1},{e.BytePositionInLine + 1}): {e.Message.Split(" Path:")[0]} At {e.Path ?? "$"}; bench prices prints a sheet to start from");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunDataException($"price sheet {path} cannot be read: {e.Message}; bench prices prints a sheet to start from");
        }
    }

    /// <summary>The sheet that comes with the program, comments and all.</summary>
    public static string BuiltInText()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("prices.json")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private IEnumerable<string> Problems()
    {
        if (HoursPerMonth is not (> 0 and <= 744)) yield return $"hours_per_month is {HoursPerMonth}; allowed: above 0, to 744";
        if (Machine.BusyShare is not (> 0 and <= 1)) yield return $"machine.busy_share is {Machine.BusyShare}; allowed: above 0, to 1";
        if (Machine.VcpuHour is not >= 0 || Machine.GibHour is not >= 0 || Traffic.PerGb is not >= 0) yield return "a price is below 0";
        if (Managed.Any(m => m.PerMillionMessages is not >= 0 || m.PerMillionRequests is not >= 0 || m.PerMillionConnectionMinutes is not >= 0)) yield return "a price of managed is below 0";
    }
}

/// <summary>Machines by the hour.</summary>
/// <param name="VcpuHour">One virtual core for an hour.</param>
/// <param name="GibHour">One GiB of memory for an hour.</param>
/// <param name="BusyShare">How busy cores may be kept, above 0, to 1: the rest is headroom, and is paid for too.</param>
/// <param name="Source">Where the numbers are from.</param>
/// <param name="Read">The day on which they were read there.</param>
internal sealed record MachinePrice(double VcpuHour, double GibHour, double BusyShare, string Source, string Read);

/// <summary>Traffic to the internet.</summary>
/// <param name="PerGb">10⁹ bytes.</param>
/// <param name="Source">Where the number is from.</param>
/// <param name="Read">The day on which it was read there.</param>
internal sealed record TrafficPrice(double PerGb, string Source, string Read);

/// <summary>A managed service, paid by what it does.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Patterns">Patterns that it serves.</param>
/// <param name="PerMillionMessages">A million messages, either way.</param>
/// <param name="PerMillionConnectionMinutes">A million minutes of one connection.</param>
/// <param name="PerMillionRequests">A million HTTP requests.</param>
/// <param name="Source">Where the numbers are from.</param>
/// <param name="Read">The day on which they were read there.</param>
internal sealed record ManagedPrice(string Name, IReadOnlyList<string> Patterns, double PerMillionMessages, double PerMillionConnectionMinutes, double PerMillionRequests, string Source, string Read);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true)]
[JsonSerializable(typeof(PriceSheet))]
internal sealed partial class PriceJson : JsonSerializerContext;
