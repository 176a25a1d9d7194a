namespace Aspire.Hosting.ApplicationModel;

/// <summary>A load test of another resource: <c>bench run</c> in a process of its own.</summary>
public sealed class RealtimeBenchResource : ExecutableResource
{
    private readonly string[] _before;

    internal RealtimeBenchResource(string name, string program, string[] before, string folder, string target)
        : base(name, program, folder) =>
        (_before, Target) = (before, target);

    /// <summary>
    /// How the measured server is subscribed to and published on: the path of a target file, from the working directory, or the name of a
    /// target that comes with the harness.
    /// </summary>
    public string Target { get; }

    /// <summary>What is measured; null for the address in the target file.</summary>
    public EndpointReference? Endpoint { get; internal set; }

    // What the AppHost adds by WithArgs follows.
    internal void AddArguments(IList<object> arguments)
    {
        foreach (var word in (string[])[.. _before, "run", "--target", Target]) arguments.Add(word);
        if (Endpoint is null) return;
        arguments.Add("--target-url");
        arguments.Add(Endpoint);
    }
}
