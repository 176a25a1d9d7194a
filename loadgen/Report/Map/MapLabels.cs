namespace Bench.Report.Map;

/// <summary>Where words on the map go, so that none covers another. Pure.</summary>
internal static class MapLabels
{
    /// <summary>Where a word stands beside its point.</summary>
    internal enum Side
    {
        /// <summary>It begins right of the point.</summary>
        Right,

        /// <summary>It ends left of the point.</summary>
        Left,

        /// <summary>Above, its middle over the point.</summary>
        Above,

        /// <summary>Below, its middle under the point.</summary>
        Below,
    }

    // Of a letter, and of the gap between a point and its word, in the units of the picture.
    private const double LetterWidth = 7;
    private const double Height = 16;
    private const double Gap = 9;

    /// <summary>
    /// A side for each word: the first of right, left, above, below on which it covers no point and no word before it and stays within the
    /// picture; right where there is none.
    /// </summary>
    /// <param name="words">The words with their points, in units of the picture, y growing downwards.</param>
    /// <param name="width">Of the picture.</param>
    /// <param name="height">Of the picture.</param>
    public static IReadOnlyList<Side> Place(IReadOnlyList<(string Text, double X, double Y)> words, double width, double height)
    {
        List<Box> taken = [.. words.Select(w => new Box(w.X - 6, w.Y - 6, w.X + 6, w.Y + 6))];
        List<Side> sides = [];
        foreach (var (i, word) in words.Index())
        {
            var free = Enum.GetValues<Side>().Where(
                s => Of(word, s) is var box && box.Within(width, height) && !taken.Index().Any(t => t.Index != i && t.Item.Covers(box)))
                .ToArray();
            sides.Add(free.Length > 0 ? free[0] : Side.Right);
            taken.Add(Of(word, sides[^1]));
        }

        return sides;
    }

    /// <summary>
    /// The cell that is farthest from what is not alike, counted in cells sideways and up and down: where a region's own name has most
    /// room. Null where there is none alike.
    /// </summary>
    /// <param name="alike">By row and column.</param>
    public static (int Column, int Row, int Room)? Deepest(IReadOnlyList<IReadOnlyList<bool>> alike)
    {
        var (rows, columns) = (alike.Count, alike[0].Count);
        var depth = new int[rows, columns];
        (int, int, int)? best = null;
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
                depth[row, column] = alike[row][column]
                    ? 1 + Math.Min(row == 0 ? 0 : depth[row - 1, column], column == 0 ? 0 : depth[row, column - 1])
                    : 0;
        for (var row = rows - 1; row >= 0; row--)
        {
            for (var column = columns - 1; column >= 0; column--)
            {
                if (!alike[row][column]) continue;
                depth[row, column] = Math.Min(
                    depth[row, column],
                    1 + Math.Min(row == rows - 1 ? 0 : depth[row + 1, column], column == columns - 1 ? 0 : depth[row, column + 1]));
                if (best is not var (_, _, room) || depth[row, column] > room) best = (column, row, depth[row, column]);
            }
        }

        return best;
    }

    private static Box Of((string Text, double X, double Y) word, Side side)
    {
        var width = word.Text.Length * LetterWidth;
        var (x, y) = side switch
        {
            Side.Right => (word.X + Gap, word.Y - Height / 2),
            Side.Left => (word.X - Gap - width, word.Y - Height / 2),
            Side.Above => (word.X - width / 2, word.Y - Gap - Height),
            _ => (word.X - width / 2, word.Y + Gap),
        };
        return new Box(x, y, x + width, y + Height);
    }

    private readonly record struct Box(double Left, double Top, double Right, double Bottom)
    {
        public bool Covers(Box other) => Left < other.Right && other.Left < Right && Top < other.Bottom && other.Top < Bottom;

        public bool Within(double width, double height) => Left >= 0 && Top >= 0 && Right <= width && Bottom <= height;
    }
}
