namespace Bench.Report;

/// <summary>What the report maker is asked to do: <c>FOLDER [--prices FILE] [--price-clients N]</c>.</summary>
internal sealed record ReportOptions(string Folder, string? Prices, int? PriceClients)
{
    /// <summary>Reads the arguments; null with the problem in words when they are wrong.</summary>
    public static ReportOptions? Parse(IReadOnlyList<string> args, out string problem)
    {
        problem = "give the folder of one run: bench report results/…";
        if (args.Count == 0) return null;
        var options = new ReportOptions(args[0], null, null);
        for (var i = 1; i < args.Count; i += 2)
        {
            if (i + 1 == args.Count || args[i] is not ("--prices" or "--price-clients"))
            {
                problem = $"'{args[i]}' is no option with a value; valid: --prices FILE, --price-clients N";
                return null;
            }

            if (args[i] == "--prices") options = options with { Prices = args[i + 1] };
            else if (int.TryParse(args[i + 1], out var clients) && clients is >= 1 and <= 1_000_000_000) options = options with { PriceClients = clients };
            else
            {
                problem = $"--price-clients is {args[i + 1]}; allowed: 1 to 1000000000";
                return null;
            }
        }

        return options;
    }
}
