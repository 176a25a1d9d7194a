using System.Globalization;
using System.Text;
using Bench.Contract;

namespace Bench.Tests.Contract.Fuzz;

/// <summary>
/// Every parser of both sides over its corpus and what is made of that by chance, each input made again by its number. A few thousand here;
/// scripts/fuzz does millions. An input that breaks something is told in base 64: as a line of
/// tests/Patterns/Fuzz/corpus/&lt;parser&gt;.txt it is a test from then on.
/// </summary>
public sealed class FuzzTests
{
    // One row of a long run: the watch over tests that hang is to see that it goes on.
    private const long Row = 250_000;

    private static readonly long Inputs = Number("BENCH_FUZZ_INPUTS", 3000);
    private static readonly long Seed = Number("BENCH_FUZZ_SEED", 1);
    private static readonly string? Only = Environment.GetEnvironmentVariable("BENCH_FUZZ_PARSER");

    public static TheoryData<string, long, long> Rows()
    {
        var rows = new TheoryData<string, long, long>();
        foreach (var target in FuzzTargetList.All.Where(t => Only is null || t.Name == Only))
            for (long from = 0; from < Inputs; from += Row) rows.Add(target.Name, from, Math.Min(Inputs, from + Row));
        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Whatever_a_parser_is_given_it_keeps_its_rules(string parser, long from, long to)
    {
        var target = FuzzTargetList.All.Single(t => t.Name == parser);
        var mutator = new Mutator(CorpusOf(parser), [.. target.Words.Select(Encoding.UTF8.GetBytes)], Seed);
        using var watch = new Watch(parser);
        for (var number = from; number < to; number++)
        {
            var input = mutator.Make(number);
            watch.Begins(number, input);
            if (ProblemOf(target, input, number) is { } problem)
                Assert.Fail($"{parser}, input {number} of seed {Seed}: {problem}\n{Convert.ToBase64String(input)}");
        }
    }

    [Fact]
    public void Every_parser_has_a_corpus_and_no_corpus_is_of_none()
    {
        Assert.Equal(
            FuzzTargetList.All.Select(t => t.Name).Order(StringComparer.Ordinal),
            Directory.GetFiles(Folder, "*.txt").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal));
        Assert.True(
            Only is null || FuzzTargetList.All.Any(t => t.Name == Only),
            $"no parser is called '{Only}'; those there are: {string.Join(", ", FuzzTargetList.All.Select(t => t.Name))}");
    }

    // It was forgotten with the options of bench once, so that ten million inputs were three thousand.
    [Fact]
    public void What_scripts_fuzz_asks_for_reaches_the_tests() =>
        Assert.Equal([false, false, false, true], ((string[])["BENCH_FUZZ_INPUTS", "BENCH_FUZZ_SEED", "BENCH_FUZZ_PARSER", "BENCH_CLIENTS"])
            .Select(OffCiServers.IsOurs));

    [Fact]
    public void An_input_is_the_same_whenever_it_is_made()
    {
        Mutator Make() => new(CorpusOf("envelope"), ["x"u8.ToArray()], seed: 5);
        Assert.Equal(Make().Make(1234), Make().Make(1234));
        Assert.NotEqual(Make().Make(1234), Make().Make(1235));
    }

    private static string Folder => Path.Combine(Repository.Root, "tests", "Patterns", "Fuzz", "corpus");

    private static List<byte[]> CorpusOf(string parser) =>
        [.. File.ReadLines(Path.Combine(Folder, parser + ".txt"))
            .Where(line => line.Length > 0 && line[0] != '#').Select(Convert.FromBase64String)];

    private static string? ProblemOf(FuzzTarget target, byte[] input, long number)
    {
        try
        {
            var random = SplitMix64.ForMember(Seed, ~number);
            return target.Check([.. input], random.Next());
        }
        catch (Exception e)
        {
            return e.ToString();
        }
    }

    private static long Number(string variable, long otherwise) =>
        long.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : otherwise;

    // An input that a parser does not come back from is told, and the process ended: nothing else could end it.
    private sealed class Watch : IDisposable
    {
        private readonly Timer _timer;
        private readonly string _parser;
        private (long Number, byte[] Input) _now;
        private long _seen = -1;

        public Watch(string parser)
        {
            _parser = parser;
            _timer = new Timer(_ => Look(), null, Eventually.Patience, Eventually.Patience);
        }

        public void Begins(long number, byte[] input)
        {
            lock (_timer) _now = (number, input);
        }

        public void Dispose() => _timer.Dispose();

        private void Look()
        {
            lock (_timer)
            {
                if (_seen != _now.Number)
                {
                    _seen = _now.Number;
                    return;
                }

                Environment.FailFast(
                    $"{_parser} does not come back from input {_now.Number} of seed {Seed}: {Convert.ToBase64String(_now.Input)}");
            }
        }
    }
}
