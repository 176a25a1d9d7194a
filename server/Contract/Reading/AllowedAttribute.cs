using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Bench.Contract.Reading;

/// <summary>The range of a number that people write: refused outside of it, and told to them. The ends belong to it.</summary>
/// <param name="least">The least.</param>
/// <param name="most">The most.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AllowedAttribute(double least, double most) : Attribute
{
    /// <summary>The least value.</summary>
    public double Least { get; } = least;

    /// <summary>The most.</summary>
    public double Most { get; } = most;

    /// <summary>True when the least itself is refused.</summary>
    public bool Above { get; init; }

    /// <summary>The range in words, such as "1 to 100".</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture,
        $"{(Above ? "above " : "")}{Least:0.##########}{(Above ? "," : "")} to {Most:0.##########}");

    /// <summary>Whether a value lies in it; not a number never does.</summary>
    public bool Holds(double value) => (Above ? value > Least : value >= Least) && value <= Most;

    /// <summary>The range of a member.</summary>
    public static AllowedAttribute Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(string property) =>
        typeof(T).GetProperty(property)?.GetCustomAttribute<AllowedAttribute>() ?? throw new ArgumentException($"{property} has no range");

    /// <summary>
    /// Every member of <paramref name="record"/> that lies outside its range, each with the range; a member that is null is left out.
    /// </summary>
    public static IEnumerable<string> Problems<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(T record)
        where T : class =>
        from property in typeof(T).GetProperties()
        let allowed = property.GetCustomAttribute<AllowedAttribute>()
        where allowed is not null && property.GetValue(record) is IConvertible
        let value = Convert.ToDouble(property.GetValue(record), CultureInfo.InvariantCulture)
        where !allowed.Holds(value)
        select string.Create(CultureInfo.InvariantCulture,
            $"{JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)} is {value}; allowed: {allowed.Text}");
}
