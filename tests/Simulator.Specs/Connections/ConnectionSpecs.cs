namespace Hitl.Simulator.Specs.Connections;

public class ConnectionSpecs
{
    [Fact]
    public async Task Connections_are_listed_with_what_a_player_needs()
    {
        await using var world = await World.Start();

        var listed = (await world.Get("/control/connections?tenant=northgate")).AsArray();

        Assert.Equal(
            ["sms-1 twilio-sms +441632960000", "wa-1 twilio-whatsapp whatsapp:+441632960001", "form-1 form ", "slack-1 slack ", "mail-1 email hello@northgate.example"],
            listed.Select(c => $"{c!["id"]} {c["kind"]} {c["sender"]}"));
        Assert.Equal("C2", listed[3]!["channels"]!["managers"]!.ToString());
        Assert.Equal("U1 priya Priya Shah", $"{listed[3]!["people"]![0]!["slackUser"]} {listed[3]!["people"]![0]!["agent"]} {listed[3]!["people"]![0]!["name"]}");
    }

    [Fact]
    public async Task Only_the_tenant_asked_for_is_listed()
    {
        await using var world = await World.Start();

        Assert.Empty((await world.Get("/control/connections?tenant=harbour")).AsArray());
        Assert.Equal(5, (await world.Get("/control/connections")).AsArray().Count);
    }

    [Fact]
    public async Task No_secret_of_a_connection_is_told()
    {
        await using var world = await World.Start();

        var told = (await world.Get("/control/connections")).ToJsonString();

        Assert.All(
            [World.Account, World.Token, World.BotToken, World.SigningSecret, "form-secret"],
            secret => Assert.DoesNotContain($"\"{secret}\"", told, StringComparison.Ordinal));
    }
}
