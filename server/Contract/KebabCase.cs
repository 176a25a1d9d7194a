using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bench.Contract;

/// <summary>How a choice is written wherever people or files read it: <c>FixedTimer</c> as <c>fixed-timer</c>.</summary>
public static class KebabCase
{
    /// <summary>The name of a value.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>Every value of a choice by its name.</summary>
    public static IReadOnlyDictionary<string, T> All<T>()
        where T : struct, Enum => Enum.GetValues<T>().ToDictionary(Of);
}

/// <summary>Writes and reads a choice as kebab-case text only; numbers are refused.</summary>
public sealed class KebabCase<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
