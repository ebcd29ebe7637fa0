using Hitl.Cli.Running;
using Xunit;

namespace Hitl.Cli.Specs;

public class AlarmWatchSpecs
{
    [Fact]
    public void An_alarm_is_said_once_with_its_service_and_again_only_when_it_comes_back()
    {
        var standing = new HashSet<string>();
        var said = new List<string>();
        foreach (var alarms in new string[][] { [], ["lane 1: a gap"], ["lane 1: a gap"], ["lane 1: a gap", "held"], [], [], ["lane 1: a gap"] })
        {
            AlarmWatch.Tell("notifier", standing, alarms, said.Add);
        }

        Assert.Equal(
            ["ALARM notifier: lane 1: a gap", "ALARM notifier: held", "notifier: no alarm stands any more", "ALARM notifier: lane 1: a gap"], said);
    }
}
