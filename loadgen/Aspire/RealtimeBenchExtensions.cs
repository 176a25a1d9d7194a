using Aspire.Hosting.ApplicationModel;
using RealtimeBench;

namespace Aspire.Hosting;

/// <summary>Load tests in an AppHost (docs/aspire.md).</summary>
public static class RealtimeBenchExtensions
{
    /// <summary>
    /// Adds a load test: <c>bench run</c>, which a person starts on the dashboard, and a test by the command "start". Options of
    /// <c>bench run</c> are added with <c>WithArgs</c>. It is no part of what is published.
    /// </summary>
    /// <param name="builder">The AppHost's builder.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="target">
    /// The target file that says how the server is subscribed to and published on, from the AppHost's folder; or the name of a target that
    /// comes with the harness.
    /// </param>
    /// <param name="program">
    /// The path of bench or bench.dll, from the AppHost's folder. Null: the environment's REALTIME_BENCH, the tool manifest above the
    /// AppHost, or bench on the PATH.
    /// </param>
    /// <exception cref="FileNotFoundException">The program that is named is not there.</exception>
    public static IResourceBuilder<RealtimeBenchResource> AddRealtimeBench(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string target = "target.json", string? program = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(target);
        var folder = builder.AppHostDirectory;
        var place = ProgramPlace.Find(program is null ? null : Path.GetFullPath(program, folder), "the AppHost", folder);
        var bench = new RealtimeBenchResource(name, place.Program, place.Arguments, folder, target);
        // Load is for when somebody wants it: with each start of the AppHost it would cost minutes and both cores.
        return builder.AddResource(bench).WithArgs(context => bench.AddArguments(context.Args)).WithExplicitStart().ExcludeFromManifest();
    }

    /// <summary>
    /// Measures a project: at its endpoint of scheme http, else https. The run waits until it is ready, and speaks to it past Aspire's
    /// proxy (<see cref="WithReference(IResourceBuilder{RealtimeBenchResource}, EndpointReference)"/>).
    /// </summary>
    /// <param name="builder">The load test.</param>
    /// <param name="server">What is measured.</param>
    public static IResourceBuilder<RealtimeBenchResource> WithReference(
        this IResourceBuilder<RealtimeBenchResource> builder, IResourceBuilder<IResourceWithServiceDiscovery> server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return builder.WithReference(HttpOf(server.Resource));
    }

    /// <summary>Measures anything with an endpoint, such as an executable: as with a project.</summary>
    /// <param name="builder">The load test.</param>
    /// <param name="server">What is measured.</param>
    public static IResourceBuilder<RealtimeBenchResource> WithReference(
        this IResourceBuilder<RealtimeBenchResource> builder, IResourceBuilder<IResourceWithEndpoints> server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return builder.WithReference(HttpOf(server.Resource));
    }

    /// <summary>
    /// Measures what listens at an endpoint. The run waits until its resource is ready. Of a resource that is one process on this machine
    /// the endpoint is taken out of Aspire's proxy, for all who ask it: the proxy's hop would be in every latency, and its CPU would be
    /// that of a program that disturbs. A container and a resource with replicas stay behind theirs.
    /// </summary>
    /// <param name="builder">The load test.</param>
    /// <param name="endpoint">Where what is measured listens.</param>
    /// <exception cref="InvalidOperationException">It measures another already.</exception>
    public static IResourceBuilder<RealtimeBenchResource> WithReference(
        this IResourceBuilder<RealtimeBenchResource> builder, EndpointReference endpoint)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(endpoint);
        if (builder.Resource.Endpoint is { } other)
            throw new InvalidOperationException($"{builder.Resource.Name} measures {other.Resource.Name} already, and cannot measure "
                + $"{endpoint.Resource.Name} too: one load test has one target; add another with AddRealtimeBench");
        builder.Resource.Endpoint = endpoint;
        // Only then all endpoints are there.
        builder.ApplicationBuilder.Eventing.Subscribe<BeforeStartEvent>((_, _) =>
        {
            DirectEndpoint.Make(endpoint);
            return Task.CompletedTask;
        });
        return builder.WithRelationship(endpoint.Resource, "Reference")
            .WaitFor(builder.ApplicationBuilder.CreateResourceBuilder(endpoint.Resource));
    }

    private static EndpointReference HttpOf(IResourceWithEndpoints server)
    {
        var all = server.Annotations.OfType<EndpointAnnotation>().ToArray();
        var chosen = all.FirstOrDefault(e => e.UriScheme == "http") ?? all.FirstOrDefault(e => e.UriScheme == "https");
        return new EndpointReference(server, chosen?.Name ?? "http");
    }
}
