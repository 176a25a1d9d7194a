using System.Text;
using Bench.Report.Charts;
using Bench.Report.Crossovers;
using Bench.Report.Saved;
using Bench.Report.Summary;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bench.Report.Html;

/// <summary>Everything that the page shows.</summary>
public sealed record PageModel(RunData Data, SummaryFile Summary, IReadOnlyList<DrawnChart> Charts, IReadOnlyList<Curve> Curves)
{
    /// <summary>The crossover charts of a run that measured several rates; else none.</summary>
    internal IReadOnlyList<CrossoverChart> Crossovers { get; init; } = [];

    /// <summary>What the crossovers charge although nobody measured it, such as "a heartbeat".</summary>
    internal IReadOnlyList<string> CrossoversUnmeasured { get; init; } = [];

    /// <summary>What the crossovers have of connections that rare polls open anew; empty where there is nothing to say.</summary>
    internal string CrossoverNotes { get; init; } = "";

    /// <summary>The pictures of a run's troubles; none without.</summary>
    internal IReadOnlyList<TroubleChart> Troubles { get; init; } = [];

    /// <summary>Charts of measured points alone, of heartbeats and of windows of jitter; none without.</summary>
    internal IReadOnlyList<CrossoverChart> Sweeps { get; init; } = [];

    internal static PageModel Of(
        RunData data, SummaryFile summary, IReadOnlyList<DrawnChart> charts, IReadOnlyList<CrossoverChart> crossovers,
        IReadOnlyList<string> crossoversUnmeasured,
        IReadOnlyList<TroubleChart> troubles, IReadOnlyList<CrossoverChart> sweeps) =>
        new(data, summary, charts, [.. CurveList.Of(data, summary), .. crossovers.Select(CrossoverCurve.Of),
            .. troubles.Select(TroubleCurve.Of), .. sweeps.Select(CrossoverCurve.Of)])
        {
            Crossovers = crossovers,
            CrossoversUnmeasured = crossoversUnmeasured,
            Troubles = troubles,
            Sweeps = sweeps,
        };
}

/// <summary>
/// Renders the pages: each as one file that opens offline, and split for servers that allow neither scripts nor inline style.
/// </summary>
internal static class PageWriter
{
    /// <summary>Writes a page in both its forms, and the style sheet of the split one.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="name">The page's name, without ending.</param>
    /// <param name="parameters">Those of the component, by name.</param>
    /// <returns>The whole form's path.</returns>
    public static async Task<string> WriteAsync<T>(string folder, string name, Dictionary<string, object?> parameters)
        where T : IComponent
    {
        PageForm whole = new(name, Split: false), split = new(name, Split: true);
        foreach (var form in new[] { whole, split })
            await File.WriteAllTextAsync(Path.Combine(folder, form.File), await RenderAsync<T>(form, parameters));
        await File.WriteAllTextAsync(Path.Combine(folder, PageForm.StyleSheet), PageStyle.Text);
        return Path.Combine(folder, whole.File);
    }

    private static async Task<string> RenderAsync<T>(PageForm form, Dictionary<string, object?> parameters)
        where T : IComponent
    {
        await using var services = new ServiceCollection().AddSingleton(form).BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        return await renderer.Dispatcher.InvokeAsync(async () => "<!doctype html>\n"
            + (await renderer.RenderComponentAsync<T>(ParameterView.FromDictionary(parameters))).ToHtmlString());
    }

    /// <summary>The text of a file of Assets/.</summary>
    public static string Asset(string name)
    {
        using var stream = typeof(PageWriter).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
