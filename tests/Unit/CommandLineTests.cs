using System.CommandLine;
using System.CommandLine.Completions;
using Bench.Loadgen.Commands;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Scenarios;
using CsCheck;

namespace Bench.Tests.Unit;

/// <summary>What is wrong with a command line is one sentence: what was given, what is taken, the nearest first.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public void No_option_makes_the_help_wider_than_a_page_by_the_names_that_it_takes()
    {
        var wide = Below(BenchCommands.Make()).SelectMany(c => c.Options.Where(o => !o.Hidden))
            .Where(o => o.HelpName is null && o.GetCompletions(CompletionContext.Empty).Sum(c => c.Label.Length) > 60)
            .Select(o => o.Name);
        Assert.Equal("", string.Join(", ", wide));

        static IEnumerable<Command> Below(Command command) => command.Subcommands.SelectMany(Below).Prepend(command);
    }

    [Theory]
    [InlineData("run --cliens 5", "'--cliens' is no option of bench run; did you mean --clients? bench run --help lists them")]
    [InlineData("rn", "'rn' is no command; did you mean run? Valid: run, ")]
    [InlineData("", "give a command: run, find-max")]
    [InlineData("run extra", "'extra' is one word too many")]
    [InlineData("run redis://:secret@10.0.0.5", "'redis://***@10.0.0.5' is one word too many")]
    [InlineData("redis://:secret@10.0.0.5", "'redis://***@10.0.0.5' is no command")]
    [InlineData("target probe", "bench target probe --help says what is taken")]
    [InlineData(
        "target probe --patiens-s 5 http://127.0.0.1:1",
        "'--patiens-s' is no option of bench target probe; did you mean --patience-s? bench target probe --help lists them")]
    [InlineData("new tarket mine", "'tarket' is no command of bench new; did you mean target?")]
    [InlineData("run -c 10 -c 20", "expects a single argument but 2 were provided")]
    [InlineData("run --clients +5", "--clients is '+5'; it must be a whole number in digits: 1 to 1000000")]
    [InlineData("run --seed +5", "--seed is '+5'; it must be a whole number in digits")]
    [InlineData("run --clients many", "--clients is 'many'; it must be a whole number in digits: 1 to 1000000")]
    [InlineData("run --clients 1e3", "--clients is '1e3'; it must be a whole number in digits: 1 to 1000000")]
    [InlineData("run --clients 1,000", "--clients is '1,000'; it must be a whole number in digits: 1 to 1000000")]
    [InlineData("run --clients 0x10", "--clients is '0x10'; it must be a whole number in digits: 1 to 1000000")]
    [InlineData("run --clients 99999999999999999999", "--clients is 99999999999999999999; allowed: 1 to 1000000")]
    [InlineData("run --clients", "--clients")]
    [InlineData("run --trials -5", "--trials is -5; allowed: 1 to 100")]
    [InlineData("run --retries 11", "--retries is 11; allowed: 0 to 10")]
    [InlineData("run --servers 0", "--servers is 0; allowed: 1 to 64")]
    [InlineData("run --seed 99999999999999999999", "--seed is '99999999999999999999'; it must be a whole number in digits")]
    [InlineData("report r --price-clients 0", "--price-clients is 0; allowed: 1 to 1000000000")]
    [InlineData("check -c 1.5", "--clients is '1.5'; it must be a whole number in digits: 1 to 1000000")]
    [InlineData(
        "compare a b --least-shift 1,5",
        "--least-shift is '1,5'; it must be a number in digits, with a point before the fraction: 0 to 100; did you mean 1.5?")]
    [InlineData(
        "run --loss 1,5", "--loss is '1,5'; it must be a number in digits, with a point before the fraction: 0 to 30; did you mean 1.5?")]
    [InlineData("run --loss 0 1,5 5", "--loss is '1,5'; it must be a number in digits")]
    [InlineData("run --loss 0 --loss 0,5", "--loss is '0,5'; it must be a number in digits")]
    [InlineData("run --loss NaN", "--loss is 'NaN'; it must be a number in digits")]
    [InlineData("run --loss x", "--loss is 'x'; it must be a number in digits")]
    [InlineData("run --loss 31", "--loss is 31; allowed: 0 to 30")]
    [InlineData("run --loss -1", "--loss is -1; allowed: 0 to 30")]
    [InlineData("compare a b --least-shift NaN", "--least-shift is 'NaN'")]
    [InlineData("compare a b --least-shift Infinity", "--least-shift is 'Infinity'")]
    [InlineData("compare a b --least-shift -1", "--least-shift is -1; allowed: 0 to 100")]
    [InlineData("compare a b --least-shift 1.", "--least-shift is '1.'")]
    [InlineData("find-max --precision 0", "--precision is 0; allowed: above 0, to 1")]
    [InlineData("find-max --limit 1,5", "--limit is '1,5'")]
    [InlineData("find-max --start -3", "--start is -3; allowed: above 0, to 1000000")]
    [InlineData("advise -c 5 -f 1s", "--updates")]
    [InlineData("advise -c 0 -u 2/min -f 1s", "--clients is 0; allowed: 1 to 1000000")]
    [InlineData("advise -c 5 -u 2/min -f 1s --payload 3", "--payload is 3; allowed: 30 to 1048576")]
    [InlineData("map --clients 0", "--clients is 0; allowed: 1 to 1000000")]
    [InlineData("map results/x --need 1s", "'--need' is no option of bench map")]
    [InlineData("bench-clients --repeats 0", "--repeats is 0; allowed: 1 to 100")]
    public void What_is_wrong_is_one_sentence(string line, string expected)
    {
        var refusal = Refusal.Of(Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.NotNull(refusal);
        Assert.Contains(expected, refusal, StringComparison.Ordinal);
        PlainWords.Check(refusal);
    }

    [Fact]
    public void An_option_with_nothing_in_it_is_refused() =>
        Assert.Equal("--out is empty; give a value, or leave it out", Refusal.Of(Parse("run", "--out", "")));

    [Theory]
    [InlineData(
        "run is empty; give it: Folder of the run, such as results/20261123-101500-default; bench report --help says what is taken",
        "report", "")]
    [InlineData("base is empty; give it: ", "compare", "", "")]
    [InlineData("head is empty; give it: ", "compare", "results/reference", "")]
    [InlineData(
        "URL is empty; give it: Such as http://127.0.0.1:3000/events; bench target probe --help says what is taken", "target", "probe", "")]
    public void A_word_with_nothing_in_it_is_refused(string expected, params string[] words) =>
        Assert.StartsWith(expected, Refusal.Of(Parse(words)), StringComparison.Ordinal);

    [Theory]
    [InlineData("run --quick --clients 5 --trials 2 --seed -7 --retries 0 -p sse -o x")]
    [InlineData("compare a b --least-shift 1.5")]
    [InlineData("run --loss 0 1.5 --loss 5")]
    [InlineData("find-max --by rate --precision 0.05 --start 0.5")]
    [InlineData("advise -c 5 -u 2/min -f 1s --direction two-way --room 3")]
    [InlineData("map results/x -c 500 -o pictures --prices mine.json")]
    [InlineData("bench-clients --quick --repeats 3")]
    [InlineData("new target mine")]
    [InlineData("new scenario")]
    [InlineData("run --quick --ci")]
    [InlineData("report results/x --ci false")]
    [InlineData("compare a b --ci")]
    public void What_is_right_is_taken(string line) => Assert.Null(Refusal.Of(Parse(line.Split(' '))));

    [Fact]
    public void What_is_given_is_what_is_read()
    {
        var parsed = Parse("run", "--quick", "--clients", "33", "--trials", "2", "--seed", "-7");
        var scenario = RunCommand.ReadScenario(parsed);
        Assert.Equal((33, 2, -7L), (scenario.Workloads[0].Clients, scenario.Trials, scenario.Seed));
    }

    [Fact]
    public void As_many_losses_as_are_given_are_read()
    {
        Assert.Equal((double[])[0, 1.5, 5], Parse("run", "--loss", "0", "1.5", "--loss", "5").GetValue(RunCommand.Loss)!);
        Assert.Empty(Parse("run").GetValue(RunCommand.Loss) ?? []);
    }

    /// <summary>The parser's own reading of numbers takes a decimal comma for one that parts thousands: 1,5 becomes 15.</summary>
    [Fact]
    public void Every_option_that_takes_numbers_refuses_a_decimal_comma()
    {
        var numbers = Commands([], Root)
            .SelectMany(c => c.Command.Options.Where(o => IsNumber(o.ValueType)).Select(o => (c.Path, o.Name)))
            .ToArray();
        Assert.Contains(numbers, n => n.Name == "--loss");
        Assert.Contains(numbers, n => n.Name == "--clients");
        var taken = numbers
            .Where(n => !Parse([.. n.Path, n.Name, "1,5"]).Errors
                .Any(e => e.Message.StartsWith($"{n.Name} is '1,5'; it must be ", StringComparison.Ordinal)))
            .Select(n => $"{string.Join(' ', n.Path)} {n.Name}")
            .ToArray();
        Assert.True(taken.Length == 0, $"make these by NumberOption:\n{string.Join('\n', taken)}");
        Assert.DoesNotContain(Commands([], Root).SelectMany(c => c.Command.Arguments), argument => IsNumber(argument.ValueType));
    }

    private static IEnumerable<(string[] Path, Command Command)> Commands(string[] path, Command command) =>
        command.Subcommands.SelectMany(sub => Commands([.. path, sub.Name], sub)).Prepend((path, command));

    private static bool IsNumber(Type type)
    {
        var one = type.GetElementType() ?? type;
        one = Nullable.GetUnderlyingType(one) ?? one;
        return !one.IsEnum && Type.GetTypeCode(one) is >= TypeCode.SByte and <= TypeCode.Decimal;
    }

    /// <summary>
    /// Whatever is typed, what comes back is one sentence without words of a program, or a scenario that passes its check.
    /// </summary>
    [Fact]
    public void Odd_command_lines_never_yield_words_of_a_program()
    {
        string[] commands =
        [
            "run", "find-max", "check", "compare", "advise", "report", "preset", "selftest", "bench-clients", "prices", "schema", "map",
            "target", "new", "doctor", "rum", "--version", "-x", ""
        ];
        string[] words =
        [
            "--clients", "-c", "--trials", "--seed", "--pattern", "--workload", "--engine", "--servers", "--generators", "--retries",
            "--out", "--quick", "--full", "--scenario", "-s", "--force",
            "--least-shift", "--precision", "--start", "--limit", "--by", "--updates", "--fresh", "--room", "--payload", "--price-clients",
            "--prices", "--loss", "--repeats", "--only", "--once", "--clientz", "--",
            "-", "", "1", "0", "-1", "1,5", "1.5", "NaN", "1e9", "∞", "9999999999999999999999", "quick", "qick", "sse", "polling", "x\ny",
            "list", "probe", "scenario", "target", "pattern", "http://127.0.0.1:1", "--patience-s", "--ca", "--insecure", "--clients=",
            "--clients=2", "--clients:3", "--quick=maybe", "@file", "'", "\u0000",
        ];
        Gen.Select(Gen.Int[0, commands.Length - 1].Select(i => commands[i]), Gen.Int[0, words.Length - 1].Select(i => words[i]).Array[0, 6])
            .Sample(
                (command, rest) =>
                {
                    var parsed = Parse([command, .. rest]);
                    if (Refusal.Of(parsed) is { } refusal)
                    {
                        PlainWords.Check(refusal);
                        return;
                    }

                    if (command is not ("run" or "find-max") || parsed.Errors.Count > 0) return;
                    try
                    {
                        ScenarioFile.Check(RunCommand.ReadScenario(parsed), "read");
                    }
                    catch (ScenarioException e)
                    {
                        PlainWords.Check(e.Message);
                    }
                },
                iter: 3_000);
    }

    private static readonly RootCommand Root = BenchCommands.Make();

    private static ParseResult Parse(params string[] arguments) => Root.Parse(arguments);

    [Theory]
    [InlineData("--target own-floor --urls http://127.0.0.1:0", "--floor 1 --urls http://127.0.0.1:0")]
    [InlineData("--urls http://127.0.0.1:0 --target=own-direct", "--urls http://127.0.0.1:0 --direct-send 1")]
    [InlineData("--target own", "")]
    [InlineData("--floor 1", "--floor 1")]
    public void A_target_of_ones_own_is_served_alone_by_its_name(string given, string expected) =>
        Assert.Equal(expected, string.Join(' ', ServeCommand.Expanded(given.Split(' '))));

    [Theory]
    [InlineData("--target nchan", "is 'nchan'")]
    [InlineData("--target", "is ''")]
    [InlineData("--target own-flor", "did you mean own-floor?")]
    public void Another_target_is_not_and_the_names_are_told(string given, string part)
    {
        var message = Assert.Throws<TargetException>(() => ServeCommand.Expanded(given.Split(' '))).Message;
        Assert.Contains(part, message, StringComparison.Ordinal);
        Assert.Contains("own, own-direct, own-floor", message, StringComparison.Ordinal);
    }
}
