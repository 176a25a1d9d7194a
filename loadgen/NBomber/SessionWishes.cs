namespace Bench.NBomber;

/// <summary>What the user wants of NBomber itself, beside what is measured.</summary>
/// <param name="Arguments">NBomber's own arguments, such as <c>--config=my.json</c>.</param>
/// <param name="Sinks">Assemblies with reporting sinks, as whole paths.</param>
internal sealed record SessionWishes(IReadOnlyList<string> Arguments, IReadOnlyList<string> Sinks)
{
    private const string Licence = "--license";
    private const string Hidden = "***";

    /// <summary>Words of a command line as files may tell them: the licence key is the user's own. Pure.</summary>
    /// <param name="words">The words, in order.</param>
    public static IEnumerable<string> WithoutKey(IEnumerable<string> words)
    {
        var keyComes = false;
        foreach (var word in words)
        {
            if (keyComes) yield return Hidden;
            else yield return word.StartsWith(Licence + "=", StringComparison.OrdinalIgnoreCase) ? $"{Licence}={Hidden}" : word;
            keyComes = !keyComes && word.Equals(Licence, StringComparison.OrdinalIgnoreCase);
        }
    }
}
