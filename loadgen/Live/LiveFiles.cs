using System.Reflection;
using System.Text;
using Bench.Loadgen.Parts;
using Microsoft.AspNetCore.Http;

namespace Bench.Loadgen.Live;

/// <summary>A file of the page.</summary>
/// <param name="Bytes">What is in it.</param>
/// <param name="Type">Its media type.</param>
internal sealed record LiveFile(byte[] Bytes, string Type);

/// <summary>
/// The page's files: its own are parts of this assembly, its look is the report's, and its letters are those that the report draws with.
/// </summary>
internal static class LiveFiles
{
    private const string Resources = "Bench.Loadgen.Live.";

    // Everything comes from this listener, and no script or style stands in the page itself.
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src "
        + "'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly string[] Fonts = ["Inter-Regular.ttf", "Inter-Bold.ttf"];

    private static readonly string? FontFolder = FindFonts();

    /// <summary>The file of a name; null for none.</summary>
    /// <param name="name">Its name; the empty one for the page.</param>
    public static LiveFile? Find(string name) => name switch
    {
        "" => new(Read("live.html"), "text/html; charset=utf-8"),
        "live.js" or "strip.js" => new(Read(name), "text/javascript; charset=utf-8"),
        "live.css" => new(Encoding.UTF8.GetBytes(Style()), "text/css; charset=utf-8"),
        "icon.svg" => new(Read(name), "image/svg+xml"),
        _ when FontFolder is { } folder && Fonts.Contains(name) => new(File.ReadAllBytes(Path.Combine(folder, name)), "font/ttf"),
        _ => null,
    };

    /// <summary>Sets what every answer says about itself.</summary>
    public static void Secure(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    /// <summary>Answers with a file.</summary>
    public static Task SendAsync(HttpContext http, LiveFile file)
    {
        http.Response.ContentType = file.Type;
        http.Response.ContentLength = file.Bytes.Length;
        return http.Response.Body.WriteAsync(file.Bytes, http.RequestAborted).AsTask();
    }

    /// <summary>Sends a browser on.</summary>
    public static Task RedirectAsync(HttpContext http, string to)
    {
        http.Response.Redirect("/" + to);
        return Task.CompletedTask;
    }

    // The reader's choice of light or dark, else the system's, as in the report.
    private static string Style()
    {
        var dark = Encoding.UTF8.GetString(Read("dark.css"));
        var faces = FontFolder is null
            ? ""
            : "@font-face { font-family: Inter; font-weight: 400; src: url(Inter-Regular.ttf); }\n@font-face { font-family: Inter; "
                + "font-weight: 600 700; src: url(Inter-Bold.ttf); }\n";
        return $"{faces}{Encoding.UTF8.GetString(Read("page.css"))}{Encoding.UTF8.GetString(Read("live.css"))}:root[data-theme=\"dark\"] "
            + $"{{\n{dark}}}\n@media (prefers-color-scheme: dark) {{\n:root:not([data-theme]) {{\n{dark}}}\n}}\n";
    }

    private static byte[] Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resources + name)
            ?? throw new InvalidOperationException($"{name} is not embedded");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static string? FindFonts()
    {
        try
        {
            var folder = Path.Combine(Path.GetDirectoryName(Programs.Report)!, "Fonts");
            return Fonts.All(name => File.Exists(Path.Combine(folder, name))) ? folder : null;
        }
        catch (FileNotFoundException)
        {
            return null; // The page then has the system's letters.
        }
    }
}
