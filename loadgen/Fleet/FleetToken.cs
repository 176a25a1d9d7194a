using Bench.Loadgen.Processes;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Fleet;

/// <summary>The secret that all of a fleet share. It comes from a file or from the environment, never from a command line.</summary>
internal static class FleetToken
{
    /// <summary>Fewest characters: what is shorter can be tried out.</summary>
    public const int Least = 16;

    private static string? _ofEnvironment;

    /// <summary>
    /// Takes it out of the environment of this process, and keeps it: no program that is started from here on has it, unless it is given
    /// it.
    /// </summary>
    public static void TakeFromEnvironment()
    {
        _ofEnvironment = Environment.GetEnvironmentVariable(ChildEnvironment.FleetToken) ?? _ofEnvironment;
        Environment.SetEnvironmentVariable(ChildEnvironment.FleetToken, null);
    }

    /// <summary>Gives what was taken to a program that needs it.</summary>
    public static void GiveTo(IDictionary<string, string?> environment)
    {
        if (_ofEnvironment is not null) environment[ChildEnvironment.FleetToken] = _ofEnvironment;
    }

    /// <summary>Reads it.</summary>
    /// <param name="file">A file that holds it, and nothing else; null for the variable, once that was taken.</param>
    /// <returns>The token; null when there is neither.</returns>
    /// <exception cref="ScenarioException">It is too short to be one.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static string? Read(string? file) => Read(file, _ofEnvironment);

    /// <summary>Reads it.</summary>
    /// <param name="file">A file that holds it, and nothing else; null for the variable.</param>
    /// <param name="variable">What the variable holds; null where it is not set.</param>
    /// <returns>The token; null when there is neither.</returns>
    /// <exception cref="ScenarioException">It is too short to be one.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static string? Read(string? file, string? variable)
    {
        var (token, where) = file is not null
            ? (File.ReadAllText(file).Trim(), file)
            : (variable?.Trim(), ChildEnvironment.FleetToken);
        if (string.IsNullOrEmpty(token) && file is null) return null;
        return token!.Length >= Least && !token.Any(char.IsControl)
            ? token
            : throw new ScenarioException(
                $"the token of {where} has {token.Length} characters; it must be one line of at least {Least}, such as what "
                    + "openssl rand -hex 32 prints");
    }
}
