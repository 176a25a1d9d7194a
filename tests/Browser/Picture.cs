namespace Bench.Tests.Browser;

/// <summary>A photograph of a page, kept among the test results, and what can be said of every seventh pixel without eyes.</summary>
/// <param name="Colours">Different colours in it; a blank page has one.</param>
/// <param name="Brightness">Mean of its pixels, 0 to 255.</param>
internal sealed record Picture(int Colours, double Brightness)
{
    private static readonly string Folder =
        Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "TestResults", "pictures")).FullName;

    public static async Task<Picture> TakeAsync(WatchedPage page, string name)
    {
        var bytes = await page.Page.ScreenshotAsync(new() { FullPage = true, Path = Path.Combine(Folder, name + ".png") });
        // Decoded by the browser, on a page without the content security policy of the one photographed.
        var desk = await page.Page.Context.NewPageAsync();
        var figures = await desk.EvaluateAsync<double[]>(
            """
            async base64 => {
              const picture = new Image();
              picture.src = "data:image/png;base64," + base64;
              await picture.decode();
              const canvas = document.createElement("canvas");
              canvas.width = picture.width;
              canvas.height = picture.height;
              const context = canvas.getContext("2d");
              context.drawImage(picture, 0, 0);
              const data = new Uint32Array(context.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
              const seen = data.filter((_, i) => i % 7 === 0);
              let sum = 0;
              for (const pixel of seen) sum += (pixel & 255) + (pixel >> 8 & 255) + (pixel >> 16 & 255);
              return [new Set(seen).size, sum / 3 / seen.length];
            }
            """,
            Convert.ToBase64String(bytes));
        await desk.CloseAsync();
        return new Picture((int)figures[0], figures[1]);
    }

    /// <summary>Fails when it is blank or of the other theme.</summary>
    public void Shows(bool dark)
    {
        Assert.True(Colours > 100, $"the picture has {Colours} colours: it is as good as blank");
        Assert.True(
            dark ? Brightness < 90 : Brightness > 165,
            $"the picture's brightness is {Brightness:0} of 255: it is not {(dark ? "dark" : "light")}");
    }
}
