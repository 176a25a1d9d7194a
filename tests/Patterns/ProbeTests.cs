using System.Globalization;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Targets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Bench.Tests.Contract;

/// <summary>What a target used, read where it says so: of its metrics page, or of its control group.</summary>
public sealed class ProbeTests
{
    [Theory]
    [InlineData("process_cpu_seconds_total 1.5", 1.5)]
    [InlineData("# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total 1.5 1764205000000\n", 1.5)]
    [InlineData(
        "process_cpu_seconds_total{state=\"user\",of=\"a}\\\"\"} 1\r\nprocess_cpu_seconds_total{state=\"system\"} 2.5e-1\r\n", 1.25)]
    [InlineData("process_cpu_seconds_total_more 7\n", null)]
    [InlineData("process_cpu_seconds_total NaN\n", null)]
    [InlineData("process_cpu_seconds_total{broken 7\n", null)]
    [InlineData("", null)]
    public void All_samples_of_a_name_are_summed_and_of_no_other(string page, double? sum) =>
        Assert.Equal(sum, PrometheusText.Sum(page, "process_cpu_seconds_total"));

    [Fact]
    public async Task A_metrics_page_is_asked_each_time()
    {
        var seconds = 1.0;
        await using var app = await ServeAsync(() => string.Create(CultureInfo.InvariantCulture,
            $"process_cpu_time_seconds_total {seconds}\nprocess_resident_memory_bytes 4096\n"));
        using var probe = new MetricsProbe(new MetricsSpec(), Url(app), patience: Eventually.Patience);
        Assert.Null(probe.Unavailable);
        Assert.Equal((new CpuTime(1e6, null), 4096), (probe.ReadCpu(), probe.ResidentBytes()));
        seconds = 3;
        Assert.Equal(new CpuTime(3e6, null), probe.ReadCpu());
    }

    [Fact]
    public async Task A_page_without_the_names_and_a_page_that_is_not_there_say_so()
    {
        await using var app = await ServeAsync(() => "up 1\n");
        using var named = new MetricsProbe(new MetricsSpec { CpuSeconds = "app_cpu" }, Url(app), patience: Eventually.Patience);
        Assert.Contains(
            "has no app_cpu and no process_resident_memory_bytes or process_memory_usage_bytes; name what it has in "
                + "metrics.cpu_seconds and metrics.resident_bytes",
            named.Unavailable, StringComparison.Ordinal);
        Assert.Equal((null, null), (named.ReadCpu(), named.ResidentBytes()));
        using var elsewhere = new MetricsProbe(new MetricsSpec { Url = "/nowhere" }, Url(app), patience: Eventually.Patience);
        Assert.EndsWith("/nowhere answers 404", elsewhere.Unavailable, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_once_gave_no_answer_says_so_though_it_answers_again()
    {
        var broken = false;
        await using var app = await ServeAsync(() => broken
            ? throw new InvalidOperationException("the page is broken")
            : "process_cpu_time_seconds_total 1\nprocess_resident_memory_bytes 4096\n");
        using var probe = new MetricsProbe(new MetricsSpec(), Url(app), patience: Eventually.Patience);
        broken = true;
        Assert.Null(probe.ReadCpu());
        broken = false;
        Assert.NotNull(probe.ReadCpu());
        Assert.EndsWith("/metrics answers 500", probe.Unavailable, StringComparison.Ordinal);
    }

    [Fact]
    public void A_control_group_tells_cpu_and_what_memory_it_cannot_give_back()
    {
        var folder = Directory.CreateTempSubdirectory("bench-cgroup-");
        try
        {
            var probe = new CgroupProbe(folder.FullName);
            Assert.Contains("cpu.stat cannot be read", probe.Unavailable, StringComparison.Ordinal);
            Write("cpu.stat", "usage_usec 5000\nuser_usec 3000\nsystem_usec 2000\n");
            Assert.Contains("no memory controller", probe.Unavailable, StringComparison.Ordinal);
            Write("memory.current", "8192\n");
            Write("memory.stat", "anon 4096\ninactive_file 1000\n");
            Write("cgroup.procs", "12\n34\n");
            folder.CreateSubdirectory("worker");
            Write("worker/cgroup.procs", "56\n");
            Assert.Null(probe.Unavailable);
            Assert.Equal((new CpuTime(5000, 2000), 7192), (probe.ReadCpu(), probe.ResidentBytes()));
            Assert.Equal([12, 34, 56], probe.ProcessIds.Order());
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        void Write(string name, string text) => File.WriteAllText(Path.Combine(folder.FullName, name), text);
    }

    private static Uri Url(WebApplication app) => new(app.Urls.Single());

    private static async Task<WebApplication> ServeAsync(Func<string> page)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/metrics", () => Results.Text(page()));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
