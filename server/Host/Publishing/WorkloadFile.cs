using Bench.Contract;
using Bench.Contract.Reading;
using Bench.Host.Options;

namespace Bench.Host.Publishing;

/// <summary>A workload that a server is started with (<c>--workload FILE</c>): what takes over where an earlier life of it ended.</summary>
internal static class WorkloadFile
{
    /// <summary>Starts it, and returns when all that is due by now has been published.</summary>
    /// <param name="path">The file.</param>
    /// <param name="publisher">Publishes it.</param>
    /// <exception cref="OptionException">It cannot be read, or is no workload that can be published.</exception>
    public static async Task BeginAsync(string path, Publisher publisher)
    {
        try
        {
            var start = JsonText.Read(await File.ReadAllBytesAsync(path), ContractJson.Default.WorkloadStart, ranges: true);
            if (publisher.Start(start) is { } problem) throw new OptionException($"--workload {path}: {problem.Detail}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonTextException)
        {
            throw new OptionException($"--workload {path} cannot be read: {e.Message.TrimEnd('.')}; "
                + $"give a file with the JSON that POST {ControlPaths.Workload} takes");
        }

        await publisher.CaughtUp;
    }
}
