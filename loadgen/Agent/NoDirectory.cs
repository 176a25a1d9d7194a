using Orleans.GrainDirectory;
using Orleans.Runtime;

namespace Bench.Agent;

/// <summary>
/// Knows where no grain is, as nobody has to: an agent answers for itself, where the call comes in. Orleans' own directory has a part of it
/// on each agent, and before the first call an agent asks the one that has the part about its own grain, which may hang.
/// </summary>
internal sealed class NoDirectory : IGrainDirectory
{
    /// <summary>Its name among directories.</summary>
    public const string Name = "none";

    public Task<GrainAddress?> Register(GrainAddress address) => Task.FromResult<GrainAddress?>(address);

    public Task Unregister(GrainAddress address) => Task.CompletedTask;

    public Task<GrainAddress?> Lookup(GrainId grainId) => Task.FromResult<GrainAddress?>(null);

    public Task UnregisterSilos(List<SiloAddress> siloAddresses) => Task.CompletedTask;
}
