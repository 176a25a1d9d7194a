using System.Text.Json;
using Bench.Host;
using Bench.Host.Control;
using Bench.Host.Http;

try
{
    var options = OptionList.Read(args, Environment.GetEnvironmentVariable);
    if (options is null)
    {
        Console.WriteLine(OptionList.Help());
        return 0;
    }

    using var core = new ServerCore(options, TimeProvider.System);
    await using var control = ControlListener.Build(core);
    await using var measured = MeasuredListener.Build(core);
    await Listener.StartAsync(control, "--control-urls");
    await Listener.StartAsync(measured, "--urls");

    Console.WriteLine("ready " + JsonSerializer.Serialize(new { urls = measured.Urls, control_urls = control.Urls }));
    if (options.StopWithStdin) StandardInput.StopAtEnd(measured.Lifetime);

    // SIGTERM and Ctrl-C end this wait; then each pattern says goodbye in its own way.
    await measured.WaitForShutdownAsync();
    core.Publisher.Stop();
    await control.StopAsync();
    return 0;
}
catch (OptionException e)
{
    await Console.Error.WriteLineAsync($"bench server: {e.Message}");
    return 1;
}
