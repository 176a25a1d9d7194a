using System.Text;
using Bench.Report.Charts;
using Bench.Report.Crossovers;
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
}

/// <summary>Renders report.html: one file that opens offline, with its styles, its script and its data inside.</summary>
internal static class PageWriter
{
    public static Task<string> RenderAsync(RunData data, SummaryFile summary, IReadOnlyList<DrawnChart> charts, IReadOnlyList<CrossoverChart> crossovers) =>
        RenderAsync<Page>(new() { ["Model"] = new PageModel(data, summary, charts, [.. CurveList.Of(data, summary), .. crossovers.Select(CrossoverCurve.Of)]) { Crossovers = crossovers } });

    /// <summary>Renders a whole page from its component.</summary>
    public static async Task<string> RenderAsync<T>(Dictionary<string, object?> parameters)
        where T : IComponent
    {
        await using var services = new ServiceCollection().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var page = await renderer.RenderComponentAsync<T>(ParameterView.FromDictionary(parameters));
            return "<!doctype html>\n" + page.ToHtmlString();
        });
    }

    /// <summary>The text of a file of Assets/.</summary>
    public static string Asset(string name)
    {
        using var stream = typeof(PageWriter).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
