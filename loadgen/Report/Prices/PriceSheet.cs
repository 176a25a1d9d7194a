using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bench.Contract.Reading;
using Bench.Loadgen.Results;
using Bench.Report.Saved;

namespace Bench.Report.Prices;

/// <summary>
/// What machines, traffic and managed services cost: an editable, dated file. Every entry says where its
/// numbers are from and when they were read.
/// </summary>
internal sealed record PriceSheet
{
    public required string Name { get; init; }

    /// <summary>Currency sign or code that stands before every amount.</summary>
    public required string Currency { get; init; }

    /// <summary>Hours of a month, such as 730.</summary>
    [Allowed(0, 744, Above = true)]
    public required double HoursPerMonth { get; init; }

    /// <summary>
    /// Money a month that is not worth climbing a rung for: what an hour or two of a developer costs who builds, tests and runs the more
    /// capable one. A setter, as the generated reader would overwrite the default of an init-only member.
    /// </summary>
    [Allowed(0, 1_000_000_000)]
    public double WorthClimbingFor { get; set; } = 50;

    public required MachinePrice Machine { get; init; }

    public required TrafficPrice Traffic { get; init; }

    public required IReadOnlyList<ManagedPrice> Managed { get; init; }

    /// <summary>Reads a sheet, or the one that comes with the program.</summary>
    /// <exception cref="RunDataException">It cannot be read, or holds a number that makes no sense.</exception>
    public static PriceSheet Load(string? path)
    {
        try
        {
            var shape = PriceJson.Default.PriceSheet;
            var sheet = path is null
                ? JsonText.Read(BuiltInText(), shape, ranges: true)
                : JsonText.Read(File.ReadAllBytes(path), shape, ranges: true);
            return sheet.Traffic.Problem is { } problem
                ? throw new RunDataException($"price sheet {path}: {problem}; bench prices prints a sheet to start from")
                : sheet;
        }
        catch (JsonTextException e)
        {
            throw new RunDataException($"price sheet {path}{e.Message}; bench prices prints a sheet to start from");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var why = Directory.Exists(path) ? "it is a folder, and a file is needed" : e.Message.TrimEnd('.');
            throw new RunDataException(
                $"price sheet {path} cannot be read: {why}; give --prices such a file: bench prices prints a sheet to start from");
        }
    }

    /// <summary>The sheet that comes with the program, comments and all.</summary>
    public static string BuiltInText()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("prices.json")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

/// <summary>Machines by the hour.</summary>
/// <param name="VcpuHour">One virtual core for an hour.</param>
/// <param name="GibHour">One GiB of memory for an hour.</param>
/// <param name="BusyShare">How busy cores may be kept, above 0, to 1: the rest is headroom, and is paid for too.</param>
/// <param name="Source">Where the numbers are from.</param>
/// <param name="Read">The day on which they were read there.</param>
internal sealed record MachinePrice(
    [property: Allowed(0, 1_000_000)] double VcpuHour,
    [property: Allowed(0, 1_000_000)] double GibHour,
    [property: Allowed(0, 1, Above = true)] double BusyShare,
    string Source,
    string Read);

/// <summary>A managed service, paid by what it does.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Patterns">Patterns that it serves.</param>
/// <param name="PerMillionMessages">A million messages, either way.</param>
/// <param name="PerMillionConnectionMinutes">A million minutes of one connection.</param>
/// <param name="PerMillionRequests">A million HTTP requests.</param>
/// <param name="Source">Where the numbers are from.</param>
/// <param name="Read">The day on which they were read there.</param>
internal sealed record ManagedPrice(
    string Name,
    IReadOnlyList<string> Patterns,
    [property: Allowed(0, 1_000_000)] double PerMillionMessages,
    [property: Allowed(0, 1_000_000)] double PerMillionConnectionMinutes,
    [property: Allowed(0, 1_000_000)] double PerMillionRequests,
    string Source,
    string Read);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true)]
[JsonSerializable(typeof(PriceSheet))]
internal sealed partial class PriceJson : JsonSerializerContext;
