using System.Runtime.InteropServices;
using Bench.Contract;
using Bench.Scaled;

if (args.Contains("--help"))
{
    Console.WriteLine(LaunchOptions.Usage);
    return 0;
}

// All on this thread, which lives as long as the process: the kernel ends the parts with it.
try
{
    var options = LaunchOptions.Read(args);
    using var asked = new ManualResetEventSlim();
    string? failure = null;
    PosixSignal[] signals = [PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT, PosixSignal.SIGHUP];
    var registrations = signals.Select(signal => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        asked.Set();
    })).ToArray();
    if (options.StopWithStdin) StandardInput.OnEnd(asked.Set);
    using var launch = new Launch(options, asked, why =>
    {
        failure ??= why;
        asked.Set();
    });
    Console.WriteLine(launch.ReadyLine);
    asked.Wait();
    foreach (var registration in registrations) registration.Dispose();
    return failure is null ? 0 : throw new LaunchException(failure);
}
catch (OperationCanceledException)
{
    return 0; // Asked to end before all of it was there.
}
catch (LaunchException e)
{
    Console.Error.WriteLine($"scaled: {e.Message}");
    return 1;
}
catch (Exception e)
{
    Console.Error.WriteLine($"scaled: {Defect.Told(e, "scaled")}");
    return 1;
}
