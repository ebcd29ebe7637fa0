using Hitl.Simulator.Twilio;

namespace Hitl.Simulator.Specs.Twilio;

public class StatusCallbackSpecs : IAsyncLifetime
{
    private World world = null!;

    public async ValueTask InitializeAsync() => world = await World.Start();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task An_sms_is_told_sent_then_delivered_each_signed_over_its_address()
    {
        using var response = await world.Send("Hello");
        var callbacks = await world.ReceivedAtLeast(2);

        Assert.Equal(["sent", "delivered"], callbacks.Select(c => c.Form["MessageStatus"]));
        Assert.All(callbacks, c =>
        {
            Assert.Equal("/hooks/sms-1/status/c_jo/r1.1", c.Path);
            Assert.Equal(
                TwilioSignature.Of(World.Token, world.PlatformAddress.ToString().TrimEnd('/') + c.Path, c.Form),
                c.Headers["X-Twilio-Signature"].ToString());
        });
    }

    [Fact]
    public async Task A_whatsapp_text_within_24_hours_of_the_contacts_is_read()
    {
        await world.Writes("Hi", connection: "wa-1");
        using var response = await world.Send("Hello", "whatsapp:" + World.Jo, World.WhatsApp);

        var callbacks = await world.ReceivedAtLeast(3, r => r.Path.Contains("/status/", StringComparison.Ordinal));
        Assert.Equal(["sent", "delivered", "read"], callbacks.Select(c => c.Form["MessageStatus"]));
    }

    [Fact]
    public async Task A_whatsapp_text_after_24_hours_is_accepted_and_then_fails_as_63016()
    {
        await world.Writes("Hi", connection: "wa-1");
        using var day = await world.Post("/clock", new { advanceMs = 24 * 3600 * 1000 });

        var message = await World.Json(world.Send("Hello", "whatsapp:" + World.Jo, World.WhatsApp));
        var callback = Assert.Single(await world.ReceivedAtLeast(1, r => r.Path.Contains("/status/", StringComparison.Ordinal)));

        Assert.Equal("queued", message["status"]!.ToString());
        Assert.Equal("failed", callback.Form["MessageStatus"]);
        Assert.Equal("63016", callback.Form["ErrorCode"]);
    }

    [Fact]
    public async Task A_whatsapp_template_needs_no_window()
    {
        using var response = await world.Twilio(HttpMethod.Post, "Messages.json", new()
        {
            ["To"] = "whatsapp:" + World.Jo,
            ["From"] = World.WhatsApp,
            ["ContentSid"] = "HX" + new string('0', 32),
            ["StatusCallback"] = $"{world.PlatformAddress}hooks/wa-1/status/c_jo/r1.1",
        });

        Assert.Equal(["sent", "delivered", "read"], (await world.ReceivedAtLeast(3)).Select(c => c.Form["MessageStatus"]));
    }

    [Fact]
    public async Task A_callback_is_tried_again_until_the_platform_is_back()
    {
        var answers = 0;
        world.Answer = _ => Task.FromResult((Interlocked.Increment(ref answers) <= 2 ? 503 : 200, ""));
        using var response = await world.Send("Hello");

        var callbacks = await world.ReceivedAtLeast(4);
        Assert.Equal(["sent", "sent", "sent", "delivered"], callbacks.Select(c => c.Form["MessageStatus"]));
    }

    [Fact]
    public async Task A_callback_refused_with_a_4xx_is_not_repeated()
    {
        world.Answer = r => Task.FromResult((r.Form["MessageStatus"] == "sent" ? 401 : 200, ""));
        using var response = await world.Send("Hello");

        var callbacks = await world.ReceivedAtLeast(2);
        Assert.Equal(["sent", "delivered"], callbacks.Select(c => c.Form["MessageStatus"]));
        Assert.Equal(1, (int)(await world.Get("/control/summary"))["webhooks"]!["callback"]!["refused"]!);
    }

    [Fact]
    public async Task Callbacks_can_be_turned_round_and_repeated()
    {
        await world.Order(new { kind = "reorder-callbacks" });
        await world.Order(new { kind = "repeat-callbacks", times = 2 });
        using var response = await world.Send("Hello");

        var callbacks = await world.ReceivedAtLeast(4);
        Assert.Equal(["delivered", "delivered", "sent", "sent"], callbacks.Select(c => c.Form["MessageStatus"]));
    }

    [Fact]
    public async Task Withheld_callbacks_leave_the_look_up_to_tell()
    {
        await world.Order(new { kind = "withhold-callbacks" });
        var sid = (await World.Json(world.Send("Hello")))["sid"]!.ToString();

        await Eventually.Holds(
            () => World.Json(world.Twilio(HttpMethod.Get, $"Messages/{sid}.json")),
            message => message["status"]!.ToString() == "delivered",
            message => message.ToJsonString());
        Assert.Empty(world.Received);
    }
}
