using Bench.Contract;
using Bench.Host;
using Bench.Host.Options;

if (args.Any(argument => argument is "--help" or "-h" or "-?"))
{
    Console.WriteLine(OptionReader.Help());
    return 0;
}

try
{
    var options = OptionReader.Read(args, Environment.GetEnvironmentVariable);
    await using var server = new TargetServer(options, TimeProvider.System);
    await server.StartAsync();
    Console.WriteLine(server.ReadyLine());
    using var stop = new StopSignals(options.StopWithStdin, options.EndWith);
    await server.ServeAsync(stop.Asked);
    return 0;
}
catch (OptionException e)
{
    await Console.Error.WriteLineAsync($"server: {e.Message}");
    return 1;
}
catch (Exception e)
{
    await Console.Error.WriteLineAsync($"server: {Defect.Told(e, "server")}");
    return 1;
}
