namespace Bench.Micro;

/// <summary>
/// Ends asynchronous calls over memory, which never have to wait. One that does would
/// add the price of a thread switch to what is measured, so it is an error.
/// </summary>
internal static class Synchronous
{
    public static void End(Task task)
    {
        if (!task.IsCompleted) throw NotSynchronous();
        task.GetAwaiter().GetResult();
    }

    public static void End(ValueTask task)
    {
        if (!task.IsCompleted) throw NotSynchronous();
        task.GetAwaiter().GetResult();
    }

    public static T End<T>(ValueTask<T> task) => task.IsCompleted ? task.GetAwaiter().GetResult() : throw NotSynchronous();

    private static InvalidOperationException NotSynchronous() =>
        new("a call over memory did not end at once; the benchmark would measure a thread switch");
}
