using Bench.Contract;
using Bench.Loadgen.Recording;

namespace Bench.Loadgen.Clients;

/// <summary>
/// When a client without a connection tries again: the one owner of the rule, for every engine. Pure: told the time, it never asks.
/// </summary>
internal struct Comeback
{
    /// <summary>The pause before a lost connection is made again, in milliseconds, unless the server has named another.</summary>
    public const int OwnPauseMs = 1000;

    /// <summary>
    /// The shortest pause that a server can ask for, in milliseconds: one that ends each stream at once must not keep the generator busy.
    /// </summary>
    public const int ShortestPauseMs = 10;

    /// <summary>The longest pause that <c>retry</c> can ask for, in milliseconds.</summary>
    public const int LongestPauseMs = 60_000;

    /// <summary>
    /// The longest pause, in milliseconds, that a client takes by itself before it asks again a server that put it off and named none.
    /// </summary>
    public const int LongestOwnPauseMs = 60_000;

    // Members of the same family as the topics' and the clients' schedules, with numbers beyond any of theirs.
    private const long BeyondSchedules = 1L << 33;

    private readonly int _jitterMs;
    private SplitMix64 _random;
    private int _retryMs; // 0: the server has named none
    private int _putOffMs; // the last pause of its own after being put off; 0: none since it was last connected

    private Comeback(int jitterMs, SplitMix64 random) => (_jitterMs, _random) = (jitterMs, random);

    private readonly int PauseMs => _retryMs == 0 ? OwnPauseMs : _retryMs;

    /// <summary>The rule of one client of a plan: by the plan's seed its pauses are the same in every run, and no other client's.</summary>
    public static Comeback Of(ClientPlan plan, Subscriber subscriber) =>
        new(plan.Pattern.ReconnectJitterMs ?? 0, SplitMix64.ForMember(plan.Seed, BeyondSchedules + subscriber.Client));

    /// <summary>The server has named a pause, in milliseconds; it holds until it names another (WHATWG HTML, section 9.2.2).</summary>
    public void TakeRetry(int milliseconds) => _retryMs = Math.Clamp(milliseconds, ShortestPauseMs, LongestPauseMs);

    /// <summary>
    /// When to try again after a connection was lost or could not be made again: after the pause, and a part
    /// of the jitter's window by chance.
    /// </summary>
    public long AfterLossUs(long nowUs) => nowUs + PauseMs * 1000L + (_jitterMs == 0 ? 0 : (long)(_random.NextDouble() * _jitterMs * 1000));

    /// <summary>
    /// When to try again after the server said that it has no room now: when it says, else after a pause that doubles each time.
    /// </summary>
    /// <param name="nowUs">Now.</param>
    /// <param name="retryAfterUs">
    /// The pause that the server named, in microseconds; 0 when it named none (<see cref="RetryAfter.PauseUs"/>).
    /// </param>
    public long AfterPutOffUs(long nowUs, long retryAfterUs)
    {
        if (retryAfterUs > 0) return nowUs + retryAfterUs;
        _putOffMs = _putOffMs == 0 ? OwnPauseMs : Math.Min(LongestOwnPauseMs, _putOffMs * 2);
        return nowUs + _putOffMs * 1000L;
    }

    /// <summary>The server has answered as it should: the next pause of the client's own is the shortest again.</summary>
    public void Answered() => _putOffMs = 0;
}
