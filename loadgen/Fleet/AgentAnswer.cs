using System.Text.Json;
using System.Text.Json.Serialization;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Fleet;

/// <summary>What an agent says of itself, as text between programs that may be of two versions.</summary>
internal static class AgentAnswer
{
    /// <summary>The text of it.</summary>
    public static string Write(AgentRecord agent) => JsonSerializer.Serialize(agent, AgentJson.Default.AgentRecord);

    /// <summary>Reads it: all of it from an agent of our build, from any other only which build that is. Pure.</summary>
    /// <param name="text">What it said.</param>
    /// <param name="name">Its name, as the list of members has it.</param>
    /// <param name="build">Our build.</param>
    /// <returns>One of the two.</returns>
    public static (AgentRecord? Same, AgentBuild? Other) Read(string text, string name, string build)
    {
        var other = new AgentBuild { Name = name };
        try
        {
            other = JsonSerializer.Deserialize(text, AgentJson.Default.AgentBuild) ?? other;
            return other.Build == build
                ? (JsonSerializer.Deserialize(text, AgentJson.Default.AgentRecord), null)
                : (null, other with { Name = name });
        }
        catch (JsonException)
        {
            return (null, other); // No version of ours speaks so.
        }
    }
}

/// <summary>JSON of what agents tell of themselves; one of another version may tell more, or less.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AgentRecord))]
[JsonSerializable(typeof(AgentBuild))]
internal sealed partial class AgentJson : JsonSerializerContext;
