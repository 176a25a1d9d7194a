namespace Bench.Loadgen.Statistics;

/// <summary>How a straight line through points rises.</summary>
/// <param name="Slope">Rise for each unit of x.</param>
/// <param name="Low">Lower end of its 95 % interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="RSquared">The share of the spread that the line explains, 0 to 1.</param>
public readonly record struct Line(double Slope, double Low, double High, double RSquared);

/// <summary>The straight line through points. Pure.</summary>
public static class LeastSquares
{
    /// <summary>Slope, its 95 % interval and R² of the line through at least 3 points, not all with the same x.</summary>
    /// <exception cref="ArgumentException">Too few points, or no spread in x.</exception>
    public static Line Fit(IReadOnlyList<(double X, double Y)> points)
    {
        if (points.Count < 3)
            throw new ArgumentException($"a line with an interval needs at least 3 points, not {points.Count}", nameof(points));
        var meanX = points.Average(p => p.X);
        var meanY = points.Average(p => p.Y);
        var xx = points.Sum(p => (p.X - meanX) * (p.X - meanX));
        var xy = points.Sum(p => (p.X - meanX) * (p.Y - meanY));
        var yy = points.Sum(p => (p.Y - meanY) * (p.Y - meanY));
        if (xx == 0) throw new ArgumentException("all points have the same x", nameof(points));
        var slope = xy / xx;
        var residual = Math.Max(0, yy - slope * xy); // Below zero only by rounding.
        var error = Math.Sqrt(residual / (points.Count - 2) / xx);
        var margin = StudentT.Quantile975(points.Count - 2) * error;
        return new Line(slope, slope - margin, slope + margin, yy == 0 ? 1 : 1 - residual / yy);
    }
}
