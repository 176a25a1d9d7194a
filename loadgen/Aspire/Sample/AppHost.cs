var builder = DistributedApplication.CreateBuilder(args);

// Whatever has an endpoint can be measured. That it answers is asked first: the run waits until then.
var api = builder.AddProject<Projects.AspNet>("api")
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/", statusCode: 204);

// How it is subscribed to and published on stands in target.json; options of `bench run` follow.
builder.AddRealtimeBench("bench")
    .WithReference(api)
    .WithArgs("--scenario", "scenario.json");

await builder.Build().RunAsync();
