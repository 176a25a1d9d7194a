using System.Net.Sockets;
using System.Text.Json;
using Bench.Contract;
using Bench.Loadgen.Links;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Stages;

/// <summary>What a failure of a stage is called. No word of it is a type's name.</summary>
internal static class StageFailure
{
    /// <summary>The cause in a sentence.</summary>
    /// <param name="e">What was thrown.</param>
    /// <param name="doing">What was being done, such as "the phase 'steady' was running".</param>
    public static string Sentence(Exception e, string doing) => e switch
    {
        ChildFailedException or ScenarioException or FileNotFoundException => e.Message,
        OperationCanceledException or TimeoutException => $"no answer came in time while {doing}",
        JsonException or FormatException => $"an answer could not be read while {doing}",
        _ when !IsDefect(e) => $"{e.Message} (while {doing})",
        _ => $"bench itself failed while {doing}: {e.Message} This is a defect; please report it with the file "
            + "that ends in .error.txt beside the trial",
    };

    /// <summary>The same where no trial is saved: where the program failed goes to a file of its own, which is named.</summary>
    public static string SentenceAlone(Exception e, string doing) => IsDefect(e) ? Defect.Told(e, "bench") : Sentence(e, doing);

    /// <summary>True for what no machine, network or child can cause.</summary>
    public static bool IsDefect(Exception e) =>
        e is not (ChildFailedException or LinkException or ScenarioException or OperationCanceledException or TimeoutException
            or JsonException or FormatException
            or IOException or HttpRequestException or SocketException or UnauthorizedAccessException);
}
