using System.CommandLine;
using System.Globalization;
using Bench.Loadgen.Progress;
using Bench.Loadgen.SelfTest;

namespace Bench.Loadgen.Commands;

/// <summary><c>bench selftest</c>: small real trials against closed-form theory.</summary>
internal static class SelfTestCommand
{
    private static readonly Option<bool> Quick = new("--quick") { Description = "Only the quick half" };
    private static readonly Option<string[]> Only = new("--only") { Description = "Only checks whose name holds this", AllowMultipleArgumentsPerToken = true };

    public static Command Make()
    {
        var command = new Command("selftest", "Prove it: small real trials against closed-form theory; exit code 1 on any failure") { Quick, Only };
        command.SetAction((parsed, _) => ExecuteAsync(parsed));
        return command;
    }

    private static async Task<int> ExecuteAsync(ParseResult parsed)
    {
        ThreadPool.SetMinThreads(16, 16);
        var view = new PlainView(TextWriter.Null);
        using var interrupt = new Interrupt(new PlainView(Console.Out));
        var only = parsed.GetValue(Only) ?? [];
        var checks = SelfCheckList.All.Where(c => (!parsed.GetValue(Quick) || c.Quick) && (only.Length == 0 || only.Any(o => c.Name.Contains(o, StringComparison.OrdinalIgnoreCase)))).ToArray();
        if (checks.Length == 0) throw new ArgumentException($"no check matches; valid: {string.Join(", ", SelfCheckList.All.Select(c => c.Name))}");
        var bed = new SelfTestBed(view, TimeProvider.System);
        var failed = 0;
        foreach (var check in checks)
        {
            Console.WriteLine(check.Name);
            var rows = await check.RunAsync(bed, interrupt.Token);
            if (rows.Count == 0) Console.WriteLine("  skipped  needs Linux");
            foreach (var row in rows)
            {
                if (!row.Pass) failed++;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"  {(row.Pass ? "pass" : "FAIL")}  {row.What,-52} expected {row.Expected,9:0.###} measured {row.Measured,9:0.###} ± {row.Tolerance:0.###} {row.Unit}"));
            }
        }

        Console.WriteLine(failed == 0 ? "all checks passed" : $"{failed} checks failed");
        return failed == 0 ? ExitCode.Ok : ExitCode.Error;
    }
}
