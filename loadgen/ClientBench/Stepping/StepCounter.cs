using System.Globalization;
using System.Runtime.InteropServices;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Running;

namespace Bench.Loadgen.ClientBench.Stepping;

/// <summary>What one thread did from one wait to the next.</summary>
/// <param name="Thread">The thread's name.</param>
/// <param name="Instructions">Instructions in user mode, each repetition of a repeated one counted; the kernel's are not in it.</param>
/// <param name="Calls">How often each system call was made, by its number.</param>
internal sealed record Stretch(string Thread, long Instructions, IReadOnlyDictionary<int, long> Calls);

/// <summary>
/// Counts instructions without hardware counters, which most virtual machines do not have: a debugger that has the threads of a process
/// stop after every single one (<c>ptrace(PTRACE_SINGLESTEP)</c>). Exact, but ten thousand times slower than life; and the process does not
/// outlive it. Linux on x64.
/// </summary>
internal sealed class StepCounter
{
    private const int SyscallBytes = 2; // 0F 05

    // Calls in which a thread waits or wakes another: futex, epoll_wait, epoll_pwait (arch/x86/entry/syscalls/syscall_64.tbl).
    private static readonly int[] Waits = [202, 232, 281];

    private const ulong LastCall = 1023; // no call has a greater number (asm/unistd_64.h ends below 500)

    // Threads that sleep are asked without waiting for them; after so many questions in vain the counter rests as well.
    private const int FruitlessRounds = 1000;

    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(200);

    private readonly int _process;
    private readonly List<Stepped> _threads;
    private readonly List<Stretch> _stretches = [];
    private readonly TaskCompletionSource _seized = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<IReadOnlyList<Stretch>> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _steps;
    private volatile bool _stop;

    private StepCounter(int process, List<Stepped> threads)
    {
        _process = process;
        _threads = threads;
        new Thread(Run) { IsBackground = true, Name = "step counter" }.Start();
    }

    /// <summary>Why it cannot run here; null when it can.</summary>
    public static string? Unsupported =>
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64
            ? null
            : $"counting instructions by single steps needs Linux on x64 and this is {RuntimeInformation.OSDescription} "
                + $"on {RuntimeInformation.ProcessArchitecture}";

    /// <summary>Begins to count.</summary>
    /// <param name="process">It is killed when the count ends.</param>
    /// <param name="threads">
    /// How the names of the threads begin, as the kernel has them. Not the main thread of a child of this process: the runtime waits for
    /// that and would take its stops for its end.
    /// </param>
    /// <exception cref="ChildFailedException">No thread has such a name, or the kernel does not allow it.</exception>
    public static async Task<StepCounter> StartAsync(int process, params string[] threads)
    {
        List<Stepped> found =
        [
            .. from task in Directory.GetDirectories($"/proc/{process}/task")
               let name = File.ReadAllText(Path.Combine(task, "comm"))
               where threads.Any(t => name.StartsWith(t, StringComparison.Ordinal))
               select new Stepped { Name = name.TrimEnd('\n'), Id = int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture) },
        ];
        if (found.Count == 0) throw new ChildFailedException($"process {process} has no thread named {string.Join(" or ", threads)}");
        var counter = new StepCounter(process, found);
        await counter._seized.Task;
        return counter;
    }

    /// <summary>
    /// Waits until the threads have nothing to do, but no longer than <paramref name="patience"/>; then ends the count, and the process.
    /// </summary>
    /// <returns>
    /// What each thread did, cut where it waited or woke another thread, so that what belongs together can be told from the rest.
    /// </returns>
    public async Task<IReadOnlyList<Stretch>> StopAsync(TimeSpan patience, CancellationToken stop)
    {
        var before = -1L;
        for (var left = patience / Quiet; left > 0 && before != Volatile.Read(ref _steps); left--)
        {
            before = Volatile.Read(ref _steps);
            await Task.Delay(Quiet, stop);
        }

        _stop = true;
        return await _ended.Task;
    }

    // The kernel knows the tracer by its thread: all calls are made on this one, and what it traces ends with it.
    private void Run()
    {
        Ptrace.QuietStops();
        foreach (var thread in _threads)
        {
            if (Ptrace.Call(Ptrace.Seize, thread.Id, 0, Ptrace.ExitKill | Ptrace.TraceClone) != 0
                || Ptrace.Call(Ptrace.Interrupt, thread.Id, 0, 0) != 0)
            {
                _seized.SetException(new ChildFailedException($"thread {thread.Id} of process {_process} "
                    + $"cannot be stepped: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}. "
                    + "Run as root, or see kernel.yama.ptrace_scope"));
                return;
            }
        }

        _seized.SetResult();
        var fruitless = 0;
        while (!_stop)
        {
            var any = false;
            for (var i = 0; i < _threads.Count; i++) any |= Step(_threads[i]);
            fruitless = any ? 0 : fruitless + 1;
            if (fruitless > FruitlessRounds) Thread.Sleep(1);
        }

        foreach (var thread in _threads) End(thread);
        _ended.SetResult(_stretches);
    }

    /// <returns>False when the thread is under way, or has ended.</returns>
    private unsafe bool Step(Stepped thread)
    {
        int status;
        if (Ptrace.Wait(thread.Id, &status, Ptrace.NoHang | Ptrace.AllThreads) <= 0 || (status & 0xFF) != 0x7F) return false;
        var (signal, happening) = (status >> 8 & 0xFF, status >> 16);
        var stepped = signal == Ptrace.Trap && happening == 0;
        if (stepped) Count(thread);
        if (happening == Ptrace.Cloned) Follow(thread);
        // A signal that is the process's own is handed on.
        Ptrace.Call(Ptrace.SingleStep, thread.Id, 0, stepped || happening != 0 ? 0 : signal);
        return true;
    }

    // A pool that finds its worker slow starts another.
    private unsafe void Follow(Stepped parent)
    {
        nint id;
        if (Ptrace.Call(Ptrace.GetEventMessage, parent.Id, 0, (nint)(&id)) == 0)
            _threads.Add(new Stepped { Id = (int)id, Name = parent.Name });
    }

    private unsafe void Count(Stepped thread)
    {
        var registers = stackalloc ulong[Ptrace.Registers];
        if (Ptrace.Call(Ptrace.GetRegisters, thread.Id, 0, (nint)registers) != 0) return; // It has just been killed.
        var (at, call) = (registers[Ptrace.Rip], registers[Ptrace.OriginalRax]);
        thread.Instructions++;
        Volatile.Write(ref _steps, _steps + 1);
        // The processor leaves the address that a system call returns to in rcx.
        var called = registers[Ptrace.Rcx] == at && thread.At + SyscallBytes == at && call <= LastCall;
        thread.At = at;
        if (!called) return;
        CollectionsMarshal.GetValueRefOrAddDefault(thread.Calls, (int)call, out _)++;
        if (Waits.Contains((int)call)) End(thread);
    }

    private void End(Stepped thread)
    {
        _stretches.Add(new Stretch(thread.Name, thread.Instructions, thread.Calls));
        (thread.Instructions, thread.Calls) = (0, []);
    }

    private sealed class Stepped
    {
        public required int Id { get; init; }

        public required string Name { get; init; }

        /// <summary>The address of the instruction that comes next.</summary>
        public ulong At { get; set; }

        public long Instructions { get; set; }

        public Dictionary<int, long> Calls { get; set; } = [];
    }
}
