using System.CommandLine;

namespace Bench.Loadgen.Commands;

/// <summary><c>bench prices</c>: the price sheet that comes with the harness, to edit and give back with --prices.</summary>
internal static class PricesCommand
{
    public static Command Make()
    {
        var command = new Command(
            "prices", "Print the price sheet: what machines, traffic and managed services cost, with sources and dates");
        command.SetAction((_, _) => ReportCommand.StartAsync(["--print-prices"]));
        return command;
    }
}
