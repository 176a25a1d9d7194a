using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Bench.Tests.Hosting;

/// <summary>What an AppHost's lines make of a load test, before anything is started.</summary>
public sealed class ModelTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bench-aspire-").FullName;

    private readonly IDistributedApplicationBuilder _builder =
        DistributedApplication.CreateBuilder(new DistributedApplicationOptions { DisableDashboard = true });

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_program_is_told_the_target_the_address_and_the_options()
    {
        var api = _builder.AddExecutable("api", "dotnet", ".").WithHttpEndpoint();
        var bench = Add("bench", "my-app.json").WithReference(api).WithArgs("--quick");
        Allocate(api.Resource, "http", 5123);
        Assert.Equal("dotnet", bench.Resource.Command);
        Assert.Equal(
            [Program, "run", "--target", "my-app.json", "--target-url", "http://localhost:5123", "--quick"],
            await ArgumentsAsync(bench.Resource));
    }

    [Fact]
    public async Task Without_a_reference_the_address_of_the_target_file_stands() =>
        Assert.Equal([Program, "run", "--target", "target.json"], await ArgumentsAsync(Add("bench").Resource));

    [Fact]
    public async Task Of_a_projects_endpoints_the_plain_one_is_measured_unless_another_is_named()
    {
        var api = AddProject();
        api.WithHttpsEndpoint().WithHttpEndpoint(name: "plain");
        Allocate(api.Resource, "https", 5001);
        Allocate(api.Resource, "plain", 5002);
        Assert.Contains("http://localhost:5002", await ArgumentsAsync(Add("plain-bench").WithReference(api).Resource));
        Assert.Contains(
            "https://localhost:5001", await ArgumentsAsync(Add("tls-bench").WithReference(api.GetEndpoint("https")).Resource));
    }

    [Fact]
    public void It_is_started_by_hand_waits_for_the_server_and_is_not_published()
    {
        var api = AddProject().WithHttpEndpoint();
        var bench = Add("bench").WithReference(api).Resource;
        Assert.Single(bench.Annotations.OfType<ExplicitStartupAnnotation>());
        Assert.Equal([api.Resource], bench.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource));
        Assert.Contains(ManifestPublishingCallbackAnnotation.Ignore, bench.Annotations);
    }

    [Fact]
    public void A_load_test_has_one_target()
    {
        var bench = Add("bench").WithReference(AddProject().WithHttpEndpoint());
        var other = _builder.AddExecutable("other", "dotnet", ".").WithHttpEndpoint();
        Assert.Contains(
            "bench measures api already", Assert.Throws<InvalidOperationException>(() => bench.WithReference(other)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_is_named_and_not_there_is_said() =>
        Assert.Contains(
            "no-bench.dll is not there; it is named by the AppHost",
            Assert.Throws<FileNotFoundException>(() => _builder.AddRealtimeBench("bench", program: "no-bench.dll")).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(5123, null, 5123)]
    [InlineData(null, 6000, 6000)]
    [InlineData(5123, 6000, 6000)]
    public void The_server_is_spoken_to_past_the_proxy(int? port, int? targetPort, int? expected)
    {
        var api = _builder.AddExecutable("api", "dotnet", ".").WithHttpEndpoint(port, targetPort);
        var endpoint = api.GetEndpoint("http");
        DirectEndpoint.Make(endpoint);
        var listener = endpoint.EndpointAnnotation;
        Assert.False(listener.IsProxied);
        Assert.Equal(listener.Port, listener.TargetPort);
        Assert.True(expected is null ? listener.Port is > 0 : listener.Port == expected, $"{listener.Port}");
    }

    [Fact]
    public void Replicas_and_containers_stay_behind_the_proxy()
    {
        var many = AddProject().WithHttpEndpoint().WithReplicas(2).GetEndpoint("http");
        var container = _builder.AddContainer("c", "image").WithHttpEndpoint(targetPort: 80).GetEndpoint("http");
        foreach (var endpoint in (EndpointReference[])[many, container])
        {
            var before = endpoint.EndpointAnnotation.IsProxied;
            DirectEndpoint.Make(endpoint);
            Assert.Equal((true, true), (before, endpoint.EndpointAnnotation.IsProxied));
        }
    }

    // It must be there, and is not started.
    private string Program
    {
        get
        {
            var file = Path.Combine(_folder, "bench.dll");
            File.WriteAllText(file, "");
            return file;
        }
    }

    private IResourceBuilder<RealtimeBenchResource> Add(string name, string target = "target.json") =>
        _builder.AddRealtimeBench(name, target, Program);

    private IResourceBuilder<ProjectResource> AddProject() =>
        _builder.AddProject("api", Path.Combine(Repository.Root, "server", "AspNet", "AspNet.csproj"));

    private static void Allocate(IResource resource, string name, int port)
    {
        var endpoint = resource.Annotations.OfType<EndpointAnnotation>().Single(e => e.Name == name);
        endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", port);
    }

    private static async Task<string[]> ArgumentsAsync(RealtimeBenchResource bench)
    {
        var given = new List<object>();
        foreach (var callback in bench.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
            await callback.Callback(new CommandLineArgsCallbackContext(given, Eventually.Token()));
        var words = new List<string>();
        foreach (var word in given)
            words.Add(word is IValueProvider value ? (await value.GetValueAsync(Eventually.Token()))! : (string)word);
        return [.. words];
    }
}
