using System.Runtime.InteropServices;
using Garnet;

// Garnet in the place of Redis: in memory, on loopback, and nothing comes between the steps of a script. Its one argument is the port.
// Beyond its memory it drops what is oldest and tells nobody, where Redis would refuse: so it has far more than the tails of a trial.
string[] settings =
[
    "--port", args[0], "--bind", "127.0.0.1", "--lua", "true", "--lua-transaction-mode", "true", "--memory", "4g", "--index", "16m",
    "--logger-level", "Error",
];
using var asked = new ManualResetEventSlim();
using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
{
    context.Cancel = true;
    asked.Set();
});
using var server = new GarnetServer(settings);
server.Start();
Console.WriteLine("ready {}");
asked.Wait();
