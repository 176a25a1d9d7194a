namespace Bench.Host;

/// <summary>Ties the server's life to the program that started it.</summary>
internal static class StandardInput
{
    /// <summary>Stops the server in good order when stdin ends, on a thread that just waits for that.</summary>
    public static void StopAtEnd(IHostApplicationLifetime lifetime)
    {
        new Thread(() =>
        {
            using var input = Console.OpenStandardInput();
            var scrap = new byte[256];
            while (input.Read(scrap) > 0)
            {
            }

            lifetime.StopApplication();
        })
        { IsBackground = true, Name = "stdin" }.Start();
    }
}
