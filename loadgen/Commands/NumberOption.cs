using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;
using Bench.Contract.Reading;

namespace Bench.Loadgen.Commands;

/// <summary>Makes the options that take a number: digits and a point, nothing else, within a range that the refusal names.</summary>
internal static partial class NumberOption
{
    /// <summary>A whole number, for every option that has one.</summary>
    public static Option<int?> Whole(
        string name, string[] aliases, string description, AllowedAttribute allowed, int? usual = null, bool required = false) =>
        Make(name, aliases, description, usual, required, text => Read(name, text, whole: true, allowed) is { } value ? (int?)value : null);

    /// <summary>A whole number of 64 bits.</summary>
    public static Option<long?> Long(string name, string description) =>
        Make<long?>(name, [], description, null, false, text => Digits().IsMatch(text)
            && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new FormatException(
                $"{name} is '{Shown.Of(text)}'; it must be a whole number in digits, {long.MinValue} to {long.MaxValue}"));

    /// <summary>A number with or without a fraction.</summary>
    public static Option<double?> Real(string name, string description, AllowedAttribute allowed, double? usual = null) =>
        Make(name, [], description, usual, false, text => (double?)Read(name, text, whole: false, allowed));

    /// <summary>Numbers with or without a fraction, as many as follow; none when the option is left out.</summary>
    public static Option<double[]> Reals(string name, string description, AllowedAttribute allowed) => new(name)
    {
        Description = description,
        AllowMultipleArgumentsPerToken = true,
        CustomParser = given => Taken<double[]>(
            given, [], () => [.. given.Tokens.Select(token => Read(name, token.Value, whole: false, allowed))]),
    };

    /// <summary>The number that a text is.</summary>
    /// <exception cref="FormatException">It is none, or lies outside; the message says what is allowed.</exception>
    public static double Read(string name, string text, bool whole, AllowedAttribute allowed)
    {
        var kind = whole ? "a whole number in digits" : "a number in digits, with a point before the fraction";
        if (!(whole ? Digits() : DigitsAndPoint()).IsMatch(text))
        {
            var meant = text.Replace(',', '.');
            var hint = !whole && DigitsAndPoint().IsMatch(meant) && allowed.Holds(double.Parse(meant, CultureInfo.InvariantCulture))
                ? $"; did you mean {meant}?"
                : "";
            throw new FormatException($"{name} is '{Shown.Of(text)}'; it must be {kind}: {allowed.Text}{hint}");
        }

        var value = double.Parse(text, CultureInfo.InvariantCulture);
        return allowed.Holds(value) ? value : throw new FormatException($"{name} is {Shown.Of(text)}; allowed: {allowed.Text}");
    }

    private static Option<T> Make<T>(string name, string[] aliases, string description, T usual, bool required, Func<string, T> read)
    {
        var option = new Option<T>(name, aliases)
        {
            Description = description,
            Required = required,
            CustomParser = given => Taken(given, usual, () => given.Tokens is [var token] ? read(token.Value) : usual),
        };
        if (!required) option.DefaultValueFactory = _ => usual;
        return option;
    }

    // What was read; what cannot be becomes the error that is told, in our own words.
    private static T Taken<T>(ArgumentResult given, T usual, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (FormatException e)
        {
            given.AddError(e.Message);
            return usual;
        }
    }

    [GeneratedRegex(@"^-?[0-9]+\z")]
    private static partial Regex Digits();

    [GeneratedRegex(@"^-?[0-9]+(\.[0-9]+)?\z")]
    private static partial Regex DigitsAndPoint();
}
