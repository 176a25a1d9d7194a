using Bench.Loadgen.Commands;
using Bench.NBomber;

namespace Bench.Tests.NBomber;

public sealed class NBomberCommandTests
{
    [Theory]
    [InlineData("--clients is 'abc'", "--clients", "abc")]
    [InlineData("'--clientz' is no option of scripts/nbomber; did you mean --clients? scripts/nbomber --help lists them", "--clientz", "5")]
    [InlineData("'--engine' is no option of scripts/nbomber;", "--engine", "lean")]
    public void What_is_wrong_with_a_command_line_is_said_of_this_command(string expected, params string[] arguments) =>
        Assert.StartsWith(expected, Refusal.Of(NBomberCommand.Parse(arguments)), StringComparison.Ordinal);

    [Fact]
    public void What_follows_two_dashes_is_not_looked_at() =>
        Assert.Null(Refusal.Of(NBomberCommand.Parse(["--quick", "--", "--clientz", "--config=x.json"])));

    [Fact]
    public void All_options_of_bench_run_that_do_not_choose_how_clients_are_made_are_taken()
    {
        // The engine is NBomber, a session is one process, the self-test of the long run would prove another engine, NBomber
        // has a page of its own, and lossy networks and other hosts are refused.
        string[] apart =
        [
            "--agents", "--cluster", "--engine", "--fewer-agents", "--fleet", "--fleet-tls", "--full", "--generators", "--live",
            "--live-port", "--loss", "--token-file"
        ];
        var own = NBomberCommand.Parse([]).CommandResult.Command.Options.Select(o => o.Name).ToArray();
        var lacking = RunCommand.Make().Options.Select(o => o.Name).Except(own);
        Assert.Equal(apart.Order(StringComparer.Ordinal), lacking.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("-c 5 -- --license=abc --config=x", "-c 5 -- --license=*** --config=x")]
    [InlineData("-- --license abc --config x", "-- --license *** --config x")]
    [InlineData("-- --license --license tail", "-- --license *** tail")]
    [InlineData("-c 5", "-c 5")]
    public void No_file_tells_the_key_of_a_licence(string given, string told) =>
        Assert.Equal(told, string.Join(' ', SessionWishes.WithoutKey(given.Split(' '))));
}
