namespace Bench.Loadgen.Dialects;

/// <summary>The environment variables that the texts of a target file name with <c>${env.NAME}</c>.</summary>
internal static class TargetVariables
{
    /// <summary>
    /// Those that this process fills in: of the address, the start with its files, and what is published. A
    /// file that cannot be read has none.
    /// </summary>
    public static IReadOnlyList<string> OfRun(TargetFile target)
    {
        var (spec, start) = (target.Spec, target.Spec.Start);
        return Of(
        [
            (spec.Url, Places.OfAddress),
            .. (start?.Command ?? []).Concat((start?.Files ?? []).Select(name => TextOf(target.Folder, name)))
                .Select(text => (text, Places.OfStart)),
            .. spec.Publish is { } publish ? OfPublish(publish) : [],
        ]);
    }

    /// <summary>Those that generators fill in: of what clients ask and send.</summary>
    /// <param name="target">The target.</param>
    /// <param name="patterns">Keys of the patterns that are measured; what only others name is not needed.</param>
    public static IReadOnlyList<string> OfClients(TargetFile target, IEnumerable<string> patterns) =>
        Of(patterns.Distinct().Select(key => target.Spec.Patterns[key])
            .SelectMany(pattern => (IEnumerable<string>)
            [
                pattern.Url, .. pattern.Headers.Values, .. pattern.Send.Select(step => step.Text), .. pattern.Hub?.Arguments ?? []
            ])
            .Select(text => (text, Places.OfClient)));

    /// <summary>Values of those of a pattern's clients that are set here.</summary>
    public static IReadOnlyDictionary<string, string> ValuesOf(TargetFile target, string pattern) =>
        OfClients(target, [pattern]).Select(name => (Name: name, Value: Environment.GetEnvironmentVariable(name)))
            .Where(variable => variable.Value is not null).ToDictionary(variable => variable.Name, variable => variable.Value!);

    private static IEnumerable<(string Text, IReadOnlyCollection<string> Places)> OfPublish(PublishSpec publish)
    {
        var places = Places.Opening(publish);
        return
        [
            (publish.Url, places),
            (publish.Body, Places.OfBody),
            .. publish.Headers.Values.Select(value => (value, places)),
            .. (publish.Socket?.Send ?? []).Select(step => (step.Text, places)),
        ];
    }

    private static string[] Of(IEnumerable<(string Text, IReadOnlyCollection<string> Places)> texts) =>
    [
        .. texts.SelectMany(t => NamesIn(t.Text, t.Places)).Where(place => place.StartsWith(Template.Environment, StringComparison.Ordinal))
            .Select(place => place[Template.Environment.Length..]).Distinct(),
    ];

    private static IEnumerable<string> NamesIn(string text, IReadOnlyCollection<string> places)
    {
        try
        {
            return Template.Parse(text, places).Names;
        }
        catch (TemplateException)
        {
            return []; // Of a file beside the target's, which is told with its name when it is made.
        }
    }

    private static string TextOf(string folder, string name)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return ""; // The start tells it.
        }
    }
}
