using System.Text.Json;
using Hitl.Cli.Operating;
using Xunit;

namespace Hitl.Cli.Specs;

public class DlqCommandSpecs
{
    [Fact]
    public void The_list_gives_each_record_with_the_name_that_the_other_commands_take()
    {
        var listed = DlqCommand.Listed([("orchestrator/12", JsonElement.Parse("""{ "id": 12, "key": "c_amy" }"""))]);

        var record = Assert.Single(listed.GetProperty("parked").EnumerateArray());
        Assert.Equal("orchestrator/12", record.GetProperty("name").GetString());
        Assert.Equal("c_amy", record.GetProperty("record").GetProperty("key").GetString());
    }
}
