using Bench.Loadgen.Live;

namespace Bench.Tests.Unit.Live;

public sealed class LiveLogTests
{
    private readonly LiveLog _log = new();

    [Fact]
    public void Who_comes_late_gets_all_that_counts_and_who_comes_back_what_was_missed()
    {
        Say(LiveNames.Run, "r");
        Say(LiveNames.Trial, "t1");
        Say(LiveNames.Second, "s1");
        Say(LiveNames.Saved, "v1");
        Say(LiveNames.Trial, "t2");
        Say(LiveNames.Second, "s2");
        Assert.Equal(["r", "v1", "t2", "s2"], Texts(0)); // Seconds of a trial go with it.
        Assert.Equal(["s2"], Texts(5));
        Assert.Equal([], Texts(6));
        Assert.Equal([1L, 4, 5, 6], _log.After(0).Events.Select(e => e.Id));
    }

    [Fact]
    public void Of_many_seconds_and_many_lines_the_newest_are_kept()
    {
        Say(LiveNames.Run, "r");
        for (var i = 0; i < LiveLog.Most + 5; i++)
        {
            Say(LiveNames.Second, $"s{i}");
            Say(LiveNames.Said, $"l{i}");
        }

        var texts = Texts(0);
        Assert.Equal(2 * LiveLog.Most + 1, texts.Length);
        Assert.Equal(["r", "s5", "l5"], texts.Take(3));
    }

    [Fact]
    public void Who_waits_is_woken_by_the_next_event_and_by_the_end()
    {
        var (_, news, closed) = _log.After(0);
        Assert.False(news.IsCompleted || closed);
        Say(LiveNames.Run, "r");
        Assert.True(news.IsCompleted);
        (_, news, _) = _log.After(1);
        _log.Close();
        Assert.True(news.IsCompleted);
        Say(LiveNames.Said, "too late");
        Assert.Equal(["r"], Texts(0));
        Assert.True(_log.After(0).Closed);
    }

    [Fact]
    public void An_event_is_one_line_whatever_is_in_it()
    {
        Say(LiveNames.Said, "a\nevent: ended\r\n\u2028</script>");
        Assert.DoesNotContain(Assert.Single(_log.After(0).Events).Data, char.IsControl);
    }

    private void Say(string name, string text) => _log.Add(name, new LiveLine(text), LiveJson.Default.LiveLine);

    private string[] Texts(long after) => [.. _log.After(after).Events.Select(e => e.Data["{\"text\":\"".Length..^2])];
}
