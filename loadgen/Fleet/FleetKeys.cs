namespace Bench.Loadgen.Fleet;

/// <summary>What shows that one belongs to a fleet.</summary>
/// <param name="Token">The secret that all share; null for none.</param>
/// <param name="TlsFile">The file with the certificate, its key and the authorities; null for no TLS.</param>
internal sealed record FleetKeys(string? Token, string? TlsFile);
