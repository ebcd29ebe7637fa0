using Hitl.Simulator.Twilio;

namespace Hitl.Simulator.Specs.Twilio;

public class InboundSpecs : IAsyncLifetime
{
    private World world = null!;

    public async ValueTask InitializeAsync() => world = await World.Start();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task A_contacts_text_comes_as_a_signed_form_with_every_letter_kept()
    {
        var written = await world.Writes(" Ｙes & £50k + 20% = ✓ \u200b");

        var webhook = Assert.Single(world.Received);
        Assert.True((bool)written["accepted"]!);
        Assert.Equal("/hooks/sms-1", webhook.Path);
        Assert.Equal(" Ｙes & £50k + 20% = ✓ \u200b", webhook.Form["Body"]);
        Assert.Equal((World.Jo, World.Sms, "0"), (webhook.Form["From"], webhook.Form["To"], webhook.Form["NumMedia"]));
        Assert.Equal(written["sid"]!.ToString(), webhook.Form["MessageSid"]);
        Assert.NotEmpty(webhook.Headers["I-Twilio-Idempotency-Token"].ToString());
        Assert.Equal(
            TwilioSignature.Of(World.Token, $"{world.PlatformAddress}hooks/sms-1", webhook.Form),
            webhook.Headers["X-Twilio-Signature"].ToString());
    }

    [Fact]
    public async Task A_whatsapp_text_names_the_profile_and_the_channel()
    {
        await world.Writes("Hi", connection: "wa-1");

        var webhook = Assert.Single(world.Received);
        Assert.Equal("whatsapp:" + World.Jo, webhook.Form["From"]);
        Assert.Equal("447700900123", webhook.Form["WaId"]);
        Assert.NotEmpty(webhook.Form["ProfileName"]);
    }

    [Fact]
    public async Task A_webhook_is_tried_again_until_accepted_with_the_same_id_and_token()
    {
        var answers = 0;
        world.Answer = _ => Task.FromResult((Interlocked.Increment(ref answers) <= 2 ? 502 : 200, ""));

        var written = await world.Writes("Hi");

        Assert.Equal([502, 502, 200], written["deliveries"]![0]!["statuses"]!.AsArray().Select(s => (int)s!));
        Assert.Single(world.Received.Select(r => r.Form["MessageSid"]).Distinct());
        Assert.Single(world.Received.Select(r => r.Headers["I-Twilio-Idempotency-Token"].ToString()).Distinct());
    }

    [Fact]
    public async Task A_webhook_that_may_not_be_repeated_is_given_up_at_once()
    {
        world.Answer = _ => Task.FromResult((503, ""));

        var written = await world.Writes("Hi", retryFor: 0);

        Assert.False((bool)written["accepted"]!);
        Assert.Equal("given-up", written["deliveries"]![0]!["state"]!.ToString());
        Assert.Single(world.Received);
    }

    [Fact]
    public async Task A_text_with_a_given_id_written_twice_is_one_message_delivered_twice()
    {
        await world.Writes("Hi", id: "SM0001");
        await world.Writes("Hi", id: "SM0001");

        Assert.Equal(["SM0001", "SM0001"], world.Received.Select(r => r.Form["MessageSid"]));
        Assert.Single((await world.Get("/control/messages?direction=inbound")).AsArray());
    }

    [Fact]
    public async Task A_webhook_can_come_twice_at_once()
    {
        var both = new TaskCompletionSource();
        var arrived = 0;
        world.Answer = async _ =>
        {
            if (Interlocked.Increment(ref arrived) == 2)
            {
                both.SetResult();
            }

            await both.Task;
            return (200, "");
        };
        await world.Order(new { kind = "double-inbound" });

        var written = await world.Writes("Hi");

        Assert.Equal(2, written["deliveries"]!.AsArray().Count);
        Assert.Single(world.Received.Select(r => r.Body).Distinct());
    }

    [Fact]
    public async Task A_form_comes_as_json_with_its_secret()
    {
        await world.Control("forms", new { connection = "form-1", fields = new { name = "Jo Park", budget = "£50,000" } });

        var webhook = Assert.Single(world.Received);
        Assert.Equal("/hooks/form-1", webhook.Path);
        Assert.Equal("form-secret", webhook.Headers["X-Form-Secret"].ToString());
        Assert.Contains("Jo Park", webhook.Body, StringComparison.Ordinal);
    }
}
