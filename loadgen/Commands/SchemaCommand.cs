using System.CommandLine;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Commands;

/// <summary><c>bench schema</c>: the JSON schema of scenario files, made from the types that read them.</summary>
internal static class SchemaCommand
{
    public static Command Make()
    {
        var command = new Command("schema", "Print the JSON schema of scenario files, for editors");
        command.SetAction(_ => Console.WriteLine(Text()));
        return command;
    }

    public static string Text()
    {
        var options = new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true };
        var schema = ScenarioJson.Default.Scenario.GetJsonSchemaAsNode(options).AsObject();
        schema.Insert(0, "$schema", (JsonNode)"https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", (JsonNode)"Scenario of the bench load generator");
        return schema.ToJsonString(new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}
