using System.CommandLine;
using System.Globalization;
using Bench.Loadgen.ClientBench;

namespace Bench.Loadgen.Commands;

/// <summary>
/// <c>bench source</c>: a bare server, started by <c>bench bench-clients</c>; hidden, as it speaks to programs only. Ends with its input.
/// </summary>
internal static class SourceCommandLine
{
    private static readonly Option<string> Pattern = new("--pattern") { Required = true };
    private static readonly Option<int?> Payload =
        NumberOption.Whole("--payload", [], "Bytes of a message", new(1, 1_048_576), required: true);

    public static Command Make()
    {
        var command = new Command("source", "A bare server; bench bench-clients starts it") { Pattern, Payload };
        command.Hidden = true;
        command.SetAction(parsed => Serve(parsed.GetValue(Pattern)!, parsed.GetValue(Payload)!.Value));
        return command;
    }

    private static int Serve(string pattern, int payloadBytes)
    {
        if (!SourceFrames.Patterns.Contains(pattern))
            throw new ArgumentException($"--pattern is '{pattern}'; valid: {string.Join(", ", SourceFrames.Patterns)}");
        using var source = new Source(pattern, payloadBytes, TimeProvider.System);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ready {source.Start()}"));
        while (Console.ReadLine() is { } line)
        {
            switch (line.Split(' '))
            {
                case ["send", var rounds, var messages]:
                    source.Send(double.Parse(rounds, CultureInfo.InvariantCulture), int.Parse(messages, CultureInfo.InvariantCulture));
                    Console.WriteLine("sending");
                    break;
                case ["stop"]:
                    var sent = source.Stop();
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"sent {sent.Messages} {sent.Bytes}"));
                    break;
                default:
                    throw new ArgumentException($"the source does not know '{line}'; valid: send ROUNDS_A_SECOND MESSAGES_A_SEND, stop");
            }
        }

        return ExitCode.Ok;
    }
}
