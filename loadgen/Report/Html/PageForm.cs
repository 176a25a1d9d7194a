namespace Bench.Report.Html;

/// <summary>
/// One of the two forms of a page; both come from one markup. The whole one is a single file that opens offline, with style, script and
/// data inside. The split one needs neither script nor inline style: its style sheet and its pictures are files beside it, so that it can
/// be read where a server's Content-Security-Policy forbids both, as CI servers' do.
/// </summary>
/// <param name="Name">The page's name without ending: report.</param>
/// <param name="Split">True for the split form.</param>
public sealed record PageForm(string Name, bool Split)
{
    /// <summary>The style sheet of every split page, beside it.</summary>
    public const string StyleSheet = "bench.css";

    /// <summary>The file of this form.</summary>
    public string File => FileOf(Name, Split);

    /// <summary>The file of the split form of the same page.</summary>
    public string SplitFile => FileOf(Name, split: true);

    /// <summary>The file of a page in one of its forms.</summary>
    public static string FileOf(string name, bool split) => split ? $"{name}-ci.html" : $"{name}.html";
}
