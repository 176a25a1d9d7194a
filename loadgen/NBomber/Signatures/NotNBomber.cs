namespace NBomber;

/// <summary>
/// This assembly is not NBomber. It has the signatures of NBomber's public interface that the scenarios of loadgen/NBomber use, written
/// from its public documentation, so that every build compiles them. Nothing in it does anything. Where each signature is documented stands
/// in tests/NBomber/signatures.txt.
/// </summary>
internal static class NotNBomber
{
    /// <summary>What every member does.</summary>
    public static InvalidOperationException Exception =>
        new("this program was built without NBomber, against its signatures alone; run scripts/nbomber, which builds it with the package");
}
