using Bench.Loadgen.Dialects;
using Bench.Loadgen.Parts;

namespace Bench.Loadgen.Targets;

/// <summary>THE LIST of programs of the harness that a target's start may name by a place.</summary>
internal static class OwnPrograms
{
    /// <summary>By the place: where the program is. Throws <see cref="FileNotFoundException"/> where it is not.</summary>
    public static IReadOnlyDictionary<string, Func<string>> All { get; } = new Dictionary<string, Func<string>>
    {
        [Places.Server] = () => Programs.Server,
        [Places.Scaled] = () => Programs.Scaled,
        [Places.AspNet] = () => Programs.AspNet,
        [Places.Yarp] = () => Programs.Yarp,
        [Places.Garnet] = () => Programs.Garnet,
    };
}
