using Bench.Host;
using Bench.Host.Options;

if (args.Contains("--help") || args.Contains("-h"))
{
    Console.WriteLine(OptionReader.Help());
    return 0;
}

ServerOptions options;
try
{
    options = OptionReader.Read(args, Environment.GetEnvironmentVariable);
}
catch (OptionException e)
{
    await Console.Error.WriteLineAsync($"server: {e.Message}");
    return 1;
}

await using var server = new TargetServer(options, TimeProvider.System);
try
{
    await server.StartAsync();
}
catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
{
    await Console.Error.WriteLineAsync($"server: cannot listen at {options.Url} and {options.ControlUrl}: {e.Message} Choose others with --urls and --control-urls; port 0 takes a free one.");
    return 1;
}

using var stop = new StopSignals(options.StopWithStdin);
Console.WriteLine(server.ReadyLine());
await stop.Asked;
await server.StopAsync();
return 0;
