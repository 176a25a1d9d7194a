using Bench.Contract;
using Bench.Contract.Reading;
using Bench.Loadgen.Results;

namespace Bench.Report;

/// <summary>
/// What the report maker is asked to do: <c>FOLDER [--prices FILE] [--price-clients N] [--ci yes|no] [--advise WORKLOAD]</c>.
/// </summary>
internal sealed record ReportOptions(string Folder)
{
    /// <summary>A price sheet; the one that comes with the program when null.</summary>
    public string? Prices { get; private init; }

    /// <summary>For how many clients prices are reckoned; as each workload says when null.</summary>
    public int? PriceClients { get; private init; }

    /// <summary>Whether the files for a CI server are written; where one is known, when null.</summary>
    public bool? Ci { get; private init; }

    /// <summary>A workload (JSON) to answer for from the run's costs, instead of drawing the run.</summary>
    public Workload? Advise { get; private init; }

    /// <summary>Reads the arguments; null with the problem in words when they are wrong.</summary>
    public static ReportOptions? Parse(IReadOnlyList<string> args, out string problem)
    {
        problem = "give the folder of one run: bench report results/…";
        if (args.Count == 0) return null;
        var options = new ReportOptions(args[0]);
        for (var i = 1; i < args.Count; i += 2)
        {
            problem = $"'{args[i]}' is no option with a value; valid: --prices FILE, --price-clients N, --ci yes|no, --advise WORKLOAD";
            if (i + 1 == args.Count || options.With(args[i], args[i + 1], ref problem) is not { } next) return null;
            options = next;
        }

        return options;
    }

    private ReportOptions? With(string name, string value, ref string problem)
    {
        switch (name)
        {
            case "--prices":
                return this with { Prices = value };
            case "--ci" when value is "yes" or "no":
                return this with { Ci = value == "yes" };
            case "--advise":
                return AdviseOn(value, ref problem);
            case "--price-clients" when int.TryParse(value, out var clients) && clients is >= 1 and <= 1_000_000_000:
                return this with { PriceClients = clients };
            case "--price-clients":
                problem = $"--price-clients is {value}; allowed: 1 to 1000000000";
                return null;
            default:
                return null;
        }
    }

    private ReportOptions? AdviseOn(string json, ref string problem)
    {
        try
        {
            return this with { Advise = JsonText.Read(json, ResultsJson.Default.Workload, ranges: true) };
        }
        catch (JsonTextException e)
        {
            problem = $"--advise is no workload: {e.Message}";
            return null;
        }
    }
}
