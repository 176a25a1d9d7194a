using System.Security.Cryptography;
using System.Text.Json;
using Bench.Host.Control;
using Bench.Host.Floor;
using Bench.Host.Http;
using Bench.Host.Options;
using Bench.Host.Publishing;
using Bench.Host.Serving;

namespace Bench.Host;

/// <summary>The target: two listeners over one core. Start it, read its addresses, stop it.</summary>
internal sealed class TargetServer : IAsyncDisposable
{
    private readonly IMeasuredListener _measured;
    private readonly WebApplication _control;

    public TargetServer(ServerOptions options, TimeProvider time)
    {
        Core = new ServerCore(options, time);
        _control = ControlListener.Build(Core);
        _measured = options.Floor > 0 ? new FloorListener(Core) : new KestrelListener(MeasuredListener.Build(Core));
    }

    public ServerCore Core { get; }

    /// <summary>What serves the patterns.</summary>
    public IMeasuredListener Measured => _measured;

    /// <summary>Where the patterns are served, once started; port 0 has become a real one.</summary>
    public Uri Url => new(_measured.Urls[0]);

    /// <summary>Where the control API is served, once started.</summary>
    public Uri ControlUrl => new(_control.Urls.First());

    /// <summary>The fingerprint of the certificate that clients pin, in upper-case hexadecimal; null without TLS.</summary>
    public string? CertificateSha256 => Core.Certificate?.GetCertHashString(HashAlgorithmName.SHA256);

    /// <exception cref="OptionException">
    /// An address is in use or cannot be listened on, or the workload that it is to begin with cannot be published.
    /// </exception>
    public async Task StartAsync()
    {
        await Listener.StartAsync(_control, "--control-urls");
        if (Core.Options.WorkloadFile is { } workload) await WorkloadFile.BeginAsync(workload, Core.Publisher);
        await _measured.StartAsync();
    }

    /// <summary>The line that tells a program that the server is ready, and where.</summary>
    public string ReadyLine()
    {
        var said = new Dictionary<string, object> { ["urls"] = _measured.Urls, ["control_urls"] = _control.Urls };
        if (CertificateSha256 is { } fingerprint) said["certificate_sha256"] = fingerprint;
        return "ready " + JsonSerializer.Serialize(said);
    }

    /// <summary>Serves until it is asked to stop, or a part of it fails, and stops then.</summary>
    /// <exception cref="Exception">What a part has failed with: a defect. The other parts have ended in good order.</exception>
    public async Task ServeAsync(Task asked)
    {
        await Task.WhenAny(asked, _measured.Ended);
        await StopAsync();
    }

    /// <summary>Says goodbye in every protocol, then stops; connections that do not end within the drain time are cut.</summary>
    public async Task StopAsync()
    {
        Core.Publisher.Stop();
        Core.Topics.Close();
        Core.Demo.Stop();
        await _measured.StopAsync();
        await _control.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _measured.DisposeAsync();
        await _control.DisposeAsync();
        Core.Dispose();
    }
}
