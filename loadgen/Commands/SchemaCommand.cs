using System.CommandLine;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Commands;

/// <summary><c>bench schema</c>: the JSON schema of scenario and target files, made from the types that read them.</summary>
internal static class SchemaCommand
{
    private static readonly Option<bool> OfTarget = new("--target") { Description = "That of target files, instead of scenario files" };

    public static Command Make()
    {
        var command = new Command("schema", "Print the JSON schema of scenario files, or of target files, for editors") { OfTarget };
        command.SetAction(parsed => Console.WriteLine(parsed.GetValue(OfTarget) ? TargetText() : Text()));
        return command;
    }

    /// <summary>The schema of scenario files.</summary>
    public static string Text() => Of(ScenarioJson.Default.Scenario, "Scenario of the bench load generator");

    /// <summary>The schema of target files.</summary>
    public static string TargetText() => Of(TargetJson.Default.TargetSpec, "Target of the bench load generator");

    private static string Of(JsonTypeInfo type, string title)
    {
        var schema = type.GetJsonSchemaAsNode(new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true }).AsObject();
        schema.Insert(0, "$schema", (JsonNode)"https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", (JsonNode)title);
        return schema.ToJsonString(
            new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}
