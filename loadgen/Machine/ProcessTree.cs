using System.Globalization;

namespace Bench.Loadgen.Machine;

/// <summary>A process and all that it has started, as far as they live.</summary>
public static class ProcessTree
{
    /// <summary>Their numbers, that of the first among them; only the first where the system has no /proc.</summary>
    /// <param name="root">The number of the first.</param>
    public static IReadOnlyList<int> Of(int root)
    {
        if (!OperatingSystem.IsLinux()) return [root];
        var children = new Dictionary<int, List<int>>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                || ParentOf(id) is not { } parent)
                continue;
            if (!children.TryGetValue(parent, out var list)) children[parent] = list = [];
            list.Add(id);
        }

        var members = new List<int> { root };
        for (var i = 0; i < members.Count; i++) members.AddRange(children.GetValueOrDefault(members[i]) ?? []);
        return members;
    }

    // Field 4 of stat (proc(5)); the name before it stands in parentheses and may hold any character.
    private static int? ParentOf(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(text[(text.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // It has ended meanwhile.
        }
    }
}
