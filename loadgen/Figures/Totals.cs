using System.Linq.Expressions;
using System.Reflection;
using Bench.Contract.Figures;

namespace Bench.Loadgen.Figures;

/// <summary>Adds up and subtracts records of figures as their members are declared (<see cref="FigureAttribute"/>). Pure.</summary>
public static class Totals
{
    /// <summary>Two parts as one.</summary>
    public static T Add<T>(T a, T b) => Of<T>.Add(a, b);

    /// <summary>What came between two readings of the same part: the later less the earlier. What is no sum is that of the later.</summary>
    public static T Subtract<T>(T later, T earlier) => Of<T>.Subtract(later, earlier);

    /// <summary>The sum of lists, member by member; null where one is not known.</summary>
    internal static IReadOnlyList<long>? AddLists(IReadOnlyList<long>? a, IReadOnlyList<long>? b) =>
        a is null || b is null ? null : [.. a.Zip(b, (x, y) => x + y)];

    /// <summary>The sum of any number of counts by name, in the order of the names.</summary>
    public static SortedDictionary<string, long> ByReason(IEnumerable<IReadOnlyDictionary<string, long>> parts)
    {
        var sum = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (reason, count) in parts.SelectMany(p => p)) sum[reason] = sum.GetValueOrDefault(reason) + count;
        return sum;
    }

    /// <summary>The difference of lists, member by member; null where one is not known.</summary>
    internal static IReadOnlyList<long>? SubtractLists(IReadOnlyList<long>? a, IReadOnlyList<long>? b) =>
        a is null || b is null ? null : [.. a.Zip(b, (x, y) => x - y)];

    /// <summary>The sum of counts by name.</summary>
    internal static IReadOnlyDictionary<string, long> AddNamed(IReadOnlyDictionary<string, long> a, IReadOnlyDictionary<string, long> b) =>
        a.Keys.Union(b.Keys).ToDictionary(name => name, name => a.GetValueOrDefault(name) + b.GetValueOrDefault(name));

    /// <summary>The difference of counts by name.</summary>
    internal static IReadOnlyDictionary<string, long> SubtractNamed(
        IReadOnlyDictionary<string, long> a, IReadOnlyDictionary<string, long> b) =>
        a.Keys.Union(b.Keys).ToDictionary(name => name, name => a.GetValueOrDefault(name) - b.GetValueOrDefault(name));

    // Compiled once for each record, so that adding up boxes and looks up nothing.
    private static class Of<T>
    {
        public static readonly Func<T, T, T> Add =
            Compile((a, b, figure) => Combined(a, b, figure, Expression.Add, nameof(AddLists), nameof(AddNamed), nameof(Totals.Add)));

        public static readonly Func<T, T, T> Subtract = Compile((a, b, figure) =>
            figure.Adding == Adding.Sum
                ? Combined(a, b, figure, Expression.Subtract, nameof(SubtractLists), nameof(SubtractNamed), nameof(Totals.Subtract))
                : a);

        private static Func<T, T, T> Compile(Func<Expression, Expression, FigureAttribute, Expression> combine)
        {
            var (a, b) = (Expression.Parameter(typeof(T)), Expression.Parameter(typeof(T)));
            // What follows from other members has no setter.
            var members = typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(p => p.CanWrite).Select(p => (MemberBinding)Expression.Bind(
                    p, combine(Expression.Property(a, p), Expression.Property(b, p), p.GetCustomAttribute<FigureAttribute>()
                        ?? throw new InvalidOperationException($"{typeof(T).Name}.{p.Name} is not declared as a figure"))));
            return Expression.Lambda<Func<T, T, T>>(Expression.MemberInit(Expression.New(typeof(T)), members), a, b).Compile();
        }

        private static Expression Combined(
            Expression a, Expression b, FigureAttribute figure, Func<Expression, Expression, Expression> combine, string lists,
            string named, string nested)
        {
            var type = a.Type;
            if (figure.Adding == Adding.First)
                return type.IsValueType && Nullable.GetUnderlyingType(type) is null ? a : Expression.Coalesce(a, b);
            if (figure.Adding == Adding.Largest) return Expression.Condition(Expression.GreaterThan(b, a), b, a);
            if (Number(type)) return combine(a, b);
            if (type == typeof(IReadOnlyList<long>)) return Expression.Call(typeof(Totals), lists, null, a, b);
            if (type == typeof(IReadOnlyDictionary<string, long>)) return Expression.Call(typeof(Totals), named, null, a, b);
            return Expression.Call(typeof(Totals), nested, [type], a, b);
        }

        private static bool Number(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is var plain
            && (plain == typeof(long) || plain == typeof(int) || plain == typeof(double));
    }
}
