namespace Bench.Loadgen.Dialects;

/// <summary>
/// What each client has of its own, such as a token: a row of a CSV file. Clients beyond the last row begin again at the first.
/// </summary>
/// <param name="Columns">Names, in order.</param>
/// <param name="Rows">Values, in order of client.</param>
public sealed record ClientTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>The number of each column by its name; of two with one name that of the first.</summary>
    internal IReadOnlyDictionary<string, int> Indices() =>
        Columns.Select((name, i) => (name, i)).GroupBy(c => c.name).ToDictionary(g => g.Key, g => g.First().i);

    /// <summary>The value of a column for a client.</summary>
    internal string Value(int client, int column) => Rows[client % Rows.Count][column];

    /// <summary>Reads comma-separated values (RFC 4180): a line of names, then a line for each client.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <exception cref="TargetException">A row has another number of values, a quote is not closed, or there is no row.</exception>
    public static ClientTable Parse(string text, string name)
    {
        var records = new List<IReadOnlyList<string>>();
        var fields = new List<string>();
        var field = new System.Text.StringBuilder();
        var (quoted, line) = (false, 1);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\n') line++;
            if (quoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"') field.Append(text[++i]);
            else if (c == '"') quoted = !quoted;
            else if (quoted || c is not (',' or '\r' or '\n')) field.Append(c);
            else if (c == ',') Field();
            else if (c == '\n') Record();
        }

        if (quoted) throw new TargetException($"{name}: a quote is opened and not closed");
        if (field.Length > 0 || fields.Count > 0) Record();
        if (records.Count < 2)
            throw new TargetException($"{name}: it needs a line of names and at least one line of values; it has {records.Count} lines");
        return new(records[0], records[1..]);

        void Field()
        {
            fields.Add(field.ToString());
            field.Clear();
        }

        void Record()
        {
            Field();
            if (fields is not [""] || records.Count == 0)
            {
                if (records.Count > 0 && fields.Count != records[0].Count)
                    throw new TargetException($"{name}, line {line - 1}: {fields.Count} values; the line of names has {records[0].Count}");
                records.Add([.. fields]);
            }

            fields.Clear();
        }
    }
}
