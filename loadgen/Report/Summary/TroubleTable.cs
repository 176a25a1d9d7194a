using System.Globalization;
using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Loadgen.Middleboxes;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Report.Saved;

namespace Bench.Report.Summary;

/// <summary>The table rung × trouble of a run that put something between clients and server. Pure.</summary>
internal static class TroubleTable
{
    /// <summary>The word for no trouble.</summary>
    public const string Direct = "none";

    // A median that is later by so much than without the proxy is the proxy's own waiting, and no noise of the machine.
    private const double MuchLaterMs = 100;

    private const string LateGenerator = "generator-late";

    // A time that was taken late by less than so much of it is told, with how late that is.
    private const double LateShare = 0.15;

    // Trials that ended by these are no evidence of anything.
    private static readonly string[] NotToTheEnd = ["trial-failed", "interrupted", "invariant-broken"];

    // What a trouble does itself, though for every other figure it makes a trial invalid.
    private static readonly string[] OfTheTrouble = ["nothing-delivered", "late-polls"];

    /// <summary>The rows, in the order of the scenario; empty for a run without a trouble.</summary>
    public static IReadOnlyList<TroubleRow> Of(RunData data)
    {
        if (!data.Trials.Any(t => t.File.Pattern.IsTroubled)) return [];
        return
        [
            .. from workload in data.Run.Scenario.Workloads
               from pattern in data.Run.Scenario.PatternsOf(workload)
               where pattern.LossPercent is null // These have a table of their own.
               let trials = data.Trials.Where(t => t.File.Workload.Name == workload.Name && t.File.Pattern.Label == pattern.Label).ToArray()
               where trials.Length > 0
               select Row(trials, PlainOf(data, workload.Name, pattern), WithoutOthersOf(data, workload.Name, pattern), data.Run),
        ];
    }

    /// <summary>What became of a rung, in a word or three.</summary>
    public static string Words(Survival survival) => survival switch
    {
        Survival.CannotBeTold => "cannot be told",
        Survival.InPart => "in part",
        Survival.CameBack => "cut, and came back",
        _ => survival.ToString().ToLowerInvariant(),
    };

    /// <summary>The rung with its trouble, and with its workload where there are several.</summary>
    public static string Named(TroubleRow row, IReadOnlyList<TroubleRow> rows) =>
        rows.Any(r => r.Workload != rows[0].Workload) ? $"{row.Workload}: {row.Label}" : row.Label;

    /// <summary>How long it took until half, 99 % and all of what was lost was back; a dash where so many never were.</summary>
    public static string Recovery(TroubleRow row) => Back(row.RecoveryP50Ms, row.RecoveryP99Ms, row.RecoveryMaxMs, row.RecoveryLateMs);

    /// <summary>The same of the three times and of how late these may have been taken, in milliseconds.</summary>
    public static string Back(double? p50, double? p99, double? max, double? late) =>
        p50 is null && p99 is null && max is null ? Numbers.None : $"{Time(p50)}, {Time(p99)}, {Time(max)}{Late(late)}";

    /// <summary>How late a time may have been taken, in milliseconds, in words; empty for not at all.</summary>
    public static string Late(double? ms) => ms is null ? "" : $" (up to {Time(ms)} late)";

    /// <summary>
    /// How long after its instant the trouble was seen, by half of the clients that saw it and by all of them; a dash where none did.
    /// </summary>
    public static string Notice(TroubleRow row) =>
        row is { NoticeP50Ms: null } ? Numbers.None : $"{Time(row.NoticeP50Ms)}, {Time(row.NoticeMaxMs)}";

    /// <summary>The p99, and how many times that without those beside it is.</summary>
    public static string P99(TroubleRow row) =>
        row is { P99Ms: { } with, P99WithoutMs: > 0 and var without }
            ? $"{Time(with)}, {Times(with / without)} times that without"
            : Time(row.P99Ms);

    private static string Times(double ratio) => ratio >= 10 ? Numbers.Short(ratio) : ratio.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>The most memory of the server, and without those beside it.</summary>
    public static string Memory(TroubleRow row) => row.ServerPeakBytes is not { } bytes
        ? Numbers.None
        : $"{Mib(bytes)}{(row.ServerPeakWithoutBytes is { } without ? $", {Mib(without)} without" : "")}";

    /// <summary>A time in milliseconds that may not be there.</summary>
    public static string Time(double? ms) => ms is { } value ? Numbers.Time(value >= 100 ? Math.Round(value) : value) : Numbers.None;

    private static string Mib(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0} MiB");

    // The same rung without those beside it; empty where nobody was, or it was not run.
    private static Trial[] WithoutOthersOf(RunData data, string workload, PatternSettings pattern)
    {
        if (!pattern.HasOthers) return [];
        var label = (pattern with { SlowReaders = null, Hostile = null, HostileClients = null }).Label;
        return [.. data.Trials.Where(t => t.File.Workload.Name == workload && t.File.Pattern.Label == label && IsEvidence(t))];
    }

    // The same rung without what stands between; empty where it was not run.
    private static Trial[] PlainOf(RunData data, string workload, PatternSettings pattern)
    {
        var label = (pattern with { Through = null, ThroughTimeoutMs = null }).Label;
        return [.. data.Trials.Where(t => t.File.Workload.Name == workload && t.File.Pattern.Label == label && IsEvidence(t))];
    }

    /// <summary>It came to its end, so that it shows something.</summary>
    public static bool IsEvidence(Trial trial) => !trial.File.Findings.Any(f => NotToTheEnd.Contains(f.Code));

    /// <summary>
    /// The trials whose times are those of the rung. A machine that was busy spoils times, and no counts: these are by sequence.
    /// </summary>
    public static Trial[] Timed(IEnumerable<Trial> trials) => [.. trials.Where(t => !SpoiledBy(t).Any())];

    /// <summary>Nothing spoiled the trial but that its generator was late: it may have asked for less than it should.</summary>
    public static bool IsOnlyLate(Trial trial) => SpoiledBy(trial).ToArray() is [LateGenerator];

    // Times of coming back are long. Thousands of clients that come back at one instant keep a generator busy themselves, and what was
    // taken late by little beside them is told, with how late it may have been: once when the loss is seen, once for each attempt.
    private static double? LateMs(Trial trial)
    {
        if (!IsOnlyLate(trial)
            || trial.File is not { Health.LoopLagMaxMs: { } lag, Connections: { Lost: > 0, RecoveryMs.P50: var back } lost }) return null;
        var attempts = 1 + Math.Ceiling((lost.ReconnectFailures?.Values.Sum() ?? 0.0) / lost.Lost);
        var late = lag * (1 + attempts);
        return late <= LateShare * back ? late : null;
    }

    private static IEnumerable<string> SpoiledBy(Trial trial) =>
        trial.File.Findings.Where(f => f.Severity == Severity.Invalid && !OfTheTrouble.Contains(f.Code)).Select(f => f.Code);

    private static TroubleRow Row(IReadOnlyList<Trial> all, IReadOnlyList<Trial> plain, IReadOnlyList<Trial> without, RunFile run)
    {
        var pattern = all[0].File.Pattern;
        var trials = all.Where(IsEvidence).ToArray();
        var files = trials.Select(t => t.File).ToArray();
        long attempted = files.Sum(f => f.Connections.Attempted), connected = files.Sum(
            f => f.Connections.Connected), held = files.Sum(f => f.Connections.Held), lost = files.Sum(f => f.Connections.Lost);
        var missing = connected == 0 ? null : OverTrials.Total(files, MissingOf);
        var timed = Timed(trials);
        Trial[] cameBack = [.. trials.Where(t => timed.Contains(t) || LateMs(t) is not null)];
        var (delivery, notice) = (OverTrials.Merged(timed, HistogramTags.Delivery), OverTrials.Merged(timed, HistogramTags.Notice));
        var halfMs = OverTrials.At(delivery, 50);
        var plainHalfMs = OverTrials.At(OverTrials.Merged(Timed(plain), HistogramTags.Delivery), 50);
        var late = pattern is { Through: not null, Trouble: null } && halfMs - plainHalfMs >= MuchLaterMs
            ? $"late: half of the messages after {Time(halfMs)}, {Time(plainHalfMs)} without it"
            : null;
        var mendings = pattern is { Through: { } through, Trouble: null }
            ? HarmsOf(files, plain, late is not null).Select(harm => Mending.Of(through, pattern.Kind, harm)).OfType<Mending>().ToArray()
            : [];
        return new TroubleRow(
            all[0].File.Workload.Name, pattern.Pattern, pattern.Label, TroubleOf(all[0].File),
            SurvivalOf(files.Length, attempted, held, lost, missing))
        {
            Attempted = attempted,
            Held = held,
            ConnectionsLost = lost,
            MessagesMissing = missing,
            Disordered = OverTrials.Total(files, f => f.Messages.Duplicated + f.Messages.Reordered),
            CaughtUp = files.Length == 0 || files.Any(f => f.Messages.CaughtUp is null) ? null : files.Sum(f => f.Messages.CaughtUp),
            RecoveryP50Ms = BackAfter(cameBack, 50),
            RecoveryP99Ms = BackAfter(cameBack, 99),
            RecoveryMaxMs = BackAfter(cameBack, 100),
            RecoveryLateMs = cameBack.Max(LateMs),
            NoticeP50Ms = OverTrials.At(notice, 50),
            NoticeMaxMs = OverTrials.At(notice, 100),
            P99Ms = OverTrials.At(delivery, 99),
            P99WithoutMs = OverTrials.At(OverTrials.Merged(Timed(without), HistogramTags.Delivery), 99),
            ServerPeakBytes = files.Max(f => f.Server.ResidentBytes),
            ServerPeakWithoutBytes = without.Max(t => t.File.Server.ResidentBytes),
            PeakServerCpu = timed.SelectMany(t => t.File.Series).Where(s => s.Phase == "steady").Max(s => s.ServerCpu),
            Symptom = string.Join("; ", Symptoms(files, run.Scenario.Phases.ConnectTimeoutMs)
                .Concat(OthersText.Of(files, run.Environment.Server?.Settings)).Append(late).Append(Spoiled(trials))
                .Append(NotEnded(all)).OfType<string>()),
            Mend = [.. mendings.SelectMany(m => m.Lines)],
            MendWhere = mendings.Length > 0 ? $"{mendings[0].Where}; or {string.Join(", ", mendings.Select(m => m.Or))}"
                : pattern.Trouble is { } trouble ? ByHand(trouble, pattern, missing)
                : OthersText.ByHand(pattern),
        };
    }

    // The time within which so many of all that were lost were ready again; null where fewer came back.
    private static double? BackAfter(IReadOnlyList<Trial> timed, double percent)
    {
        double lost = timed.Sum(t => t.File.Connections.Lost), back = timed.Sum(t => t.File.Connections.Reconnected);
        return back < lost && percent / 100 * lost > back
            ? null
            : OverTrials.At(OverTrials.Merged(timed, HistogramTags.Recovery), back < lost ? Math.Min(100, percent * lost / back) : percent);
    }

    private static string ButComingBack(int trials) => trials == 0 ? "" : $", but for those of coming back in {trials}";

    private static string? Spoiled(IReadOnlyList<Trial> trials) =>
        trials.Where(t => SpoiledBy(t).Any()).ToArray() is { Length: > 0 } spoiled
            ? $"invalid, and its times left out{ButComingBack(spoiled.Count(t => LateMs(t) is not null))}: "
                + $"{spoiled.Length} of {trials.Count} trials ({string.Join(", ", spoiled.SelectMany(SpoiledBy).Distinct())})"
            : null;

    // They count for nothing here, and a reader would take the others for all.
    private static string? NotEnded(IReadOnlyList<Trial> all) =>
        all.Where(t => !IsEvidence(t)).ToArray() is { Length: > 0 } open
            ? $"{open.Length} of {all.Count} trials did not come to their end "
                + $"({string.Join(", ", open.SelectMany(t => t.File.Findings).Select(f => f.Code).Where(NotToTheEnd.Contains).Distinct())})"
            : null;

    // By the protocols' documents: what a page's own code must do to live through it.
    private static string ByHand(Trouble trouble, PatternSettings pattern, long? missing) =>
        pattern.Resume == false ? "to build by hand: a cursor, which is said when it connects anew"
        : trouble.IsOfServer() && missing > 0
        ? $"{ByHand(trouble, pattern.Kind)}; and a log that outlives the server: what it had not handed on is lost with it"
        : ByHand(trouble, pattern.Kind);

    private static string ByHand(Trouble trouble, Pattern kind) => trouble switch
    {
        Trouble.HalfOpen when kind.AsksByRequest => "to build by hand: a time limit for each request, longer than its hold",
        Trouble.HalfOpen => "to build by hand: a watchdog, which connects anew when nothing has come for longer than a heartbeat",
        Trouble.Stall => "",
        _ when kind.ToBuild.Count > 0 => $"to build by hand: {string.Join(", ", kind.ToBuild)}",
        _ when kind.OnTimer => "nothing: the next poll is a new beginning",
        _ => $"nothing: {kind.Browser.Api} does it",
    };

    // Of a target that publishes by itself no more is known than the holes in its numbers.
    private static long? MissingOf(TrialFile trial) => trial.SelfPublished is null
        ? trial.Messages.Expected - trial.Messages.Delivered - trial.Messages.Merged
        : trial.Messages.Lost;

    private static Survival SurvivalOf(int trials, long attempted, long held, long lost, long? missing) =>
        trials == 0 || attempted == 0 ? Survival.CannotBeTold
        : held == 0 ? Survival.No
        : held < attempted || missing is not (null or 0) ? Survival.InPart
        : missing is null ? Survival.CannotBeTold
        : lost > 0 ? Survival.CameBack
        : Survival.Yes;

    /// <summary>The trouble of a trial alone, without the rung: "none" for the direct way.</summary>
    public static string TroubleOf(TrialFile trial) => string.Join(", ", new[]
    {
        trial.Pattern.Through is { } through ? KebabCase.Of(through) : null,
        trial.Pattern.Trouble is { } trouble ? KebabCase.Of(trouble) : null, trial.Pattern.SlowReaders is null ? null : "slow-readers",
        trial.Pattern.Hostile is null ? null : "hostile"
    }.OfType<string>().DefaultIfEmpty(Direct));

    // What befalls the plain way too is not the middlebox's doing.
    private static IEnumerable<Harm> HarmsOf(IReadOnlyList<TrialFile> files, IReadOnlyList<Trial> plain, bool late)
    {
        if (Sum(files, f => f.Connections.Failures) is { Count: > 0 } failures && !plain.Any(t => t.File.Connections.Failures.Count > 0))
            yield return failures.MaxBy(f => f.Value).Key == "timeout" ? Harm.Unanswered : Harm.Refused;
        if (files.Any(f => f.Connections.Lost > 0) && !plain.Any(t => t.File.Connections.Lost > 0)) yield return Harm.Cut;
        if (late) yield return Harm.Late;
    }

    private static IEnumerable<string> Symptoms(IReadOnlyList<TrialFile> files, int connectTimeoutMs)
    {
        var failed = Sum(files, f => f.Connections.Failures).Select(f => f.Key == "timeout"
            ? $"nothing comes: no answer within {Numbers.Time(connectTimeoutMs)} (timeout {Numbers.Count(f.Value)})"
            : $"no connection: {f.Key} {Numbers.Count(f.Value)}");
        var cut = Sum(files, f => f.Connections.Losses).Select(l => $"cut: {l.Key} {Numbers.Count(l.Value)}");
        var putOff = files.Sum(f => f.Connections.PutOff ?? 0) is > 0 and var times
            ? (string[])[$"put off with 429 or 503: {Numbers.Count(times)}"]
            : [];
        var vain = Sum(files, f => f.Connections.ReconnectFailures ?? new Dictionary<string, long>())
            .Select(f => $"came back in vain: {f.Key} {Numbers.Count(f.Value)}");
        var disordered = files.Sum(f => f.Messages.Duplicated + f.Messages.Reordered) is > 0 and var count
            ? (string[])[$"{Numbers.Count(count)} messages twice or out of order"]
            : [];
        // Open at the end, and behind: what they wait for never comes, and nothing tells them.
        var forgotten = files.Sum(
            f => f.Connections.Connected - f.Connections.Lost + f.Connections.Reconnected - f.Connections.Held) is > 0 and var open
            ? (string[])[$"nothing seen: {Numbers.Count(open)} open at the end and not up to date"]
            : [];
        return failed.Concat(putOff).Concat(cut).Concat(vain).Concat(forgotten).Concat(disordered);
    }

    private static SortedDictionary<string, long> Sum(IEnumerable<TrialFile> files, Func<TrialFile, IReadOnlyDictionary<string, long>> part)
    {
        var sum = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (reason, count) in files.SelectMany(part)) sum[reason] = sum.GetValueOrDefault(reason) + count;
        return sum;
    }
}
