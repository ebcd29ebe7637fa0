using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Hitl.Gateway.Specs;

public class DemoSpecs
{
    [Theory]
    [InlineData("/demo")]
    [InlineData("/demo/")]
    [InlineData("/demo/index.html")]
    [InlineData("/demo/token")]
    [InlineData("/demo/sim/clock")]
    public async Task There_is_no_demo_in_Production(string path)
    {
        await using var gateway = await RunningGateway.StartAsync(
            Echo.Identity, "Production", ["--Tokens:Authority=https://login.example"]);

        var answer = await gateway.GetAsync(path);

        await answer.ShouldBeProblem(HttpStatusCode.NotFound, "Not Found");
    }

    [Fact]
    public async Task In_Development_the_page_gets_a_token_that_opens_the_API()
    {
        await using var gateway = await RunningGateway.StartAsync(Echo.Identity);

        var issued = await gateway.Http.GetFromJsonAsync<JsonElement>(
            new Uri("/demo/token?agent=sarah&name=Sarah", UriKind.Relative), TestContext.Current.CancellationToken);
        var answer = await gateway.GetAsync("/api/conversations", issued.GetProperty("accessToken").GetString());

        await answer.ShouldBe("northgate|sarah|Sarah|agent||/api/conversations");
    }

    [Fact]
    public async Task In_Development_the_page_reaches_the_simulator()
    {
        await using var gateway = await RunningGateway.StartAsync(Echo.Identity);

        var answer = await gateway.GetAsync("/demo/sim/control/sends?after=3");

        await answer.ShouldBe("|||||/control/sends?after=3");
    }
}
