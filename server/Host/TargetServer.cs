using System.Security.Cryptography;
using System.Text.Json;
using Bench.Host.Control;
using Bench.Host.Floor;
using Bench.Host.Http;
using Bench.Host.Options;
using Bench.Host.Publishing;
using Bench.Host.Scaling;
using Bench.Host.Serving;

namespace Bench.Host;

/// <summary>The target: two listeners over one core. Start it, read its addresses, stop it.</summary>
internal sealed class TargetServer : IAsyncDisposable
{
    private static readonly Task Endless = new TaskCompletionSource().Task;

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
    /// An address is in use or cannot be listened on, the workload that it is to begin with cannot be published, or the backplane does not
    /// answer.
    /// </exception>
    public async Task StartAsync()
    {
        if (Core.Backplane is not null) await ConnectAsync(Core.Backplane);
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
        var following = Core.Backplane?.Ended ?? Endless;
        await Task.WhenAny(asked, _measured.Ended, following);
        await StopAsync();
        if (following.IsFaulted) await following;
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

    private static async Task ConnectAsync(Backplane backplane)
    {
        try
        {
            await backplane.ConnectAsync();
        }
        catch (BackplaneException e)
        {
            throw new OptionException($"{e.Message}; start it first, or leave --backplane out");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _measured.DisposeAsync();
        await _control.DisposeAsync();
        if (Core.Backplane is not null) await Core.Backplane.DisposeAsync();
        Core.Dispose();
    }
}
