namespace Bench.Loadgen.Tls;

/// <summary>Which certificates clients take. One with nothing set is the machine's own store of authorities.</summary>
public sealed record TlsTrust
{
    /// <summary>
    /// Fingerprints (SHA-256, upper-case hexadecimal): a certificate that has one of them is taken, any other is not. Empty for none.
    /// </summary>
    public IReadOnlyList<string> Pins { get; init; } = [];

    /// <summary>Authorities to trust beside the machine's own, in PEM; null for none.</summary>
    public string? AuthoritiesPem { get; init; }

    /// <summary>True: whatever the server shows is taken.</summary>
    public bool Insecure { get; init; }
}
