using Bench.Contract;

namespace Bench.Loadgen.Scenarios;

/// <summary>
/// What goes wrong on purpose on the way between clients and server, or with the server (docs/trouble.md). At one instant of the steady
/// state, <see cref="PhasePlan.TroubleAtSeconds"/>
/// after its beginning, unless it says otherwise.
/// </summary>
public enum Trouble
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Every connection ends with a reset; new ones are taken.</summary>
    Reset,

    /// <summary>
    /// Every connection ends with a reset, and none is taken for <see cref="PhasePlan.TroubleSeconds"/>:
    /// what stands there is started again.
    /// </summary>
    Restart,

    /// <summary>Nothing goes through for <see cref="PhasePlan.TroubleSeconds"/>, either way, and nothing ends.</summary>
    Stall,

    /// <summary>
    /// Connections that are open carry nothing from then on, and nobody is told of it; new ones do. So it is
    /// behind a router that has forgotten them.
    /// </summary>
    HalfOpen,

    /// <summary>
    /// At any time: a connection on which nothing went for <see cref="PhasePlan.TroubleSeconds"/>, either way, ends with a reset.
    /// </summary>
    IdleCut,

    /// <summary>
    /// The harness's own server is killed, with whatever it has not sent and all that its log retains, and started again after
    /// <see cref="PhasePlan.TroubleSeconds"/>.
    /// </summary>
    ServerKill,

    /// <summary>The same, but it is asked to stop, so that it says goodbye in each protocol before it ends.</summary>
    ServerStop,

    /// <summary>
    /// One of several servers is asked to stop and started again, as in a rolling restart; the others go on. There are two where no
    /// other number is given.
    /// </summary>
    ServerOne,
}

/// <summary>What is known of each of them.</summary>
public static class TroubleFacts
{
    /// <summary>True where it goes on for a while after its instant.</summary>
    public static bool Lasts(this Trouble trouble) => trouble is Trouble.Restart or Trouble.Stall || trouble.IsOfServer();

    /// <summary>True where it befalls the server itself, and not the way to it.</summary>
    public static bool IsOfServer(this Trouble trouble) =>
        trouble is Trouble.ServerKill or Trouble.ServerStop or Trouble.ServerOne;

    /// <summary>Of several servers, so many are ended and started again, the first of them.</summary>
    /// <param name="trouble">What goes wrong with them.</param>
    /// <param name="servers">How many there are.</param>
    public static int Struck(this Trouble trouble, int servers) => trouble == Trouble.ServerOne ? 1 : trouble.IsOfServer() ? servers : 0;

    /// <summary>The fewest servers with which it is what it is called.</summary>
    public static int FewestServers(this Trouble trouble) => trouble == Trouble.ServerOne ? 2 : 1;

    /// <summary>True where a relay between the sides makes it: not where the server, or the middlebox itself, is started again.</summary>
    public static bool NeedsRelay(this Trouble trouble, Through? through) =>
        trouble != Trouble.None && !trouble.IsOfServer() && !(trouble == Trouble.Restart && through is not null);

    /// <summary>True where it has an instant.</summary>
    public static bool HasInstant(this Trouble trouble) => trouble is not (Trouble.None or Trouble.IdleCut);

    /// <summary>What follows a label: " trouble reset"; nothing for nothing.</summary>
    internal static string LabelOf(Trouble? trouble) => trouble is { } name ? $" trouble {KebabCase.Of(name)}" : "";
}
