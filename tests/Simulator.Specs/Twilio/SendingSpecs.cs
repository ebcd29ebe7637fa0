using System.Net;

namespace Hitl.Simulator.Specs.Twilio;

public class SendingSpecs : IAsyncLifetime
{
    private World world = null!;

    public async ValueTask InitializeAsync() => world = await World.Start();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task A_send_is_answered_with_twilios_message_and_201()
    {
        using var response = await world.Send("Hello Jo");
        var message = await World.Json(Task.FromResult(response));

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Matches("^SM[0-9a-f]{32}$", message["sid"]!.ToString());
        Assert.Equal("queued", message["status"]!.ToString());
        Assert.Equal("outbound-api", message["direction"]!.ToString());
        Assert.Equal("1", message["num_segments"]!.ToString());
        Assert.Null(message["error_code"]);
        Assert.Equal(World.Account, message["account_sid"]!.ToString());
    }

    [Fact]
    public async Task A_wrong_token_is_refused_as_20003()
    {
        using var response = await world.Send("Hello", token: "wrong");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(20003, (int)(await World.Json(Task.FromResult(response)))["code"]!);
    }

    [Theory]
    [InlineData("", World.Jo, World.Sms, 21602)]
    [InlineData("Hello", "", World.Sms, 21604)]
    [InlineData("Hello", "07700900123", World.Sms, 21211)]
    [InlineData("Hello", World.Jo, "+15005550000", 21606)]
    [InlineData("Hello", World.Jo, World.WhatsApp, 21910)]
    public async Task A_send_that_twilio_would_refuse_is_refused_with_its_code(string body, string to, string from, int code)
    {
        using var response = await world.Send(body, to, from);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(code, (int)(await World.Json(Task.FromResult(response)))["code"]!);
        Assert.Equal(0, (int)(await world.Get("/control/summary"))["sends"]!["accepted"]!);
    }

    [Theory]
    [InlineData("HX1", "{\"1\":\"Ann\"}", 21655)]
    [InlineData("", "{\"2\":\"Ann\"}", 21656)]
    [InlineData("", "{\"1\":\"\"}", 21656)]
    [InlineData("", "Ann", 21656)]
    [InlineData("", "{\"1\":\"Ann\",\"2\":\"Northgate\"}", null)]
    public async Task A_template_needs_a_content_and_a_value_for_each_number(string content, string variables, int? refused)
    {
        using var response = await world.Twilio(HttpMethod.Post, "Messages.json", new()
        {
            ["To"] = "whatsapp:" + World.Jo,
            ["From"] = World.WhatsApp,
            ["ContentSid"] = content.Length > 0 ? content : "HX" + new string('0', 32),
            ["ContentVariables"] = variables,
        });
        var answer = await World.Json(Task.FromResult(response));

        if (refused is { } code)
        {
            Assert.Equal(code, (int)answer["code"]!);
        }
        else
        {
            Assert.EndsWith("Ann · Northgate", answer["body"]!.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_longest_body_is_1600_characters()
    {
        using var longest = await world.Send(new string('a', 1600));
        var tooLong = await World.Json(world.Send(new string('a', 1601)));

        Assert.Equal(HttpStatusCode.Created, longest.StatusCode);
        Assert.Equal(21617, (int)tooLong["code"]!);
    }

    [Fact]
    public async Task A_contact_that_is_blocked_is_refused_as_21610_until_unblocked()
    {
        using var block = await world.Put($"/control/contacts/{World.Jo}/opt-out", new { connection = "sms-1" });
        Assert.Equal(21610, (int)(await World.Json(world.Send("Hello")))["code"]!);

        using var unblock = await world.Put($"/control/contacts/{World.Jo}/opt-out", new { connection = "sms-1", optedOut = false });
        using var sent = await world.Send("Hello");
        Assert.Equal(HttpStatusCode.Created, sent.StatusCode);
    }

    [Fact]
    public async Task A_message_can_be_looked_up_by_contact_and_date_and_by_its_id()
    {
        var sid = (await World.Json(world.Send("First")))["sid"]!.ToString();
        using var other = await world.Send("Other", to: "+447700900999", attempt: "r2.1");
        var since = DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ");

        var found = await World.Json(world.Twilio(HttpMethod.Get, $"Messages.json?To=%2B447700900123&From=%2B441632960000&DateSent>={since}"));
        var later = await World.Json(world.Twilio(HttpMethod.Get, "Messages.json?To=%2B447700900123&DateSent%3E=2099-01-01"));
        var single = await World.Json(world.Twilio(HttpMethod.Get, $"Messages/{sid}.json"));
        using var nobody = await world.Twilio(HttpMethod.Get, "Messages/SM00000000000000000000000000000000.json");

        Assert.Equal(sid, Assert.Single(found["messages"]!.AsArray())!["sid"]!.ToString());
        Assert.Empty(later["messages"]!.AsArray());
        Assert.Equal("First", single["body"]!.ToString());
        Assert.Equal(HttpStatusCode.NotFound, nobody.StatusCode);
    }

    [Fact]
    public async Task A_long_list_comes_in_pages_newest_first()
    {
        foreach (var n in Enumerable.Range(1, 3))
        {
            using var sent = await world.Send($"Number {n}", attempt: $"r{n}.1");
        }

        var first = await World.Json(world.Twilio(HttpMethod.Get, "Messages.json?PageSize=2&To=%2B447700900123"));
        var next = first["next_page_uri"]!.ToString();
        var second = await World.Json(world.Twilio(HttpMethod.Get, next[next.IndexOf("Messages", StringComparison.Ordinal)..]));

        Assert.Equal(["Number 3", "Number 2"], first["messages"]!.AsArray().Select(m => m!["body"]!.ToString()));
        Assert.Equal(["Number 1"], second["messages"]!.AsArray().Select(m => m!["body"]!.ToString()));
        Assert.Null(second["next_page_uri"]);
    }

    [Fact]
    public async Task One_attempt_or_one_reply_that_was_accepted_twice_shows_in_the_summary()
    {
        using var first = await world.Send("Hello", attempt: "r1.1");
        using var same = await world.Send("Hello", attempt: "r1.1");
        using var again = await world.Send("Hello", attempt: "r1.2");
        using var another = await world.Send("Hello", attempt: "r2.1");

        var sends = (await world.Get("/control/summary"))["sends"]!;
        Assert.Equal(4, (int)sends["accepted"]!);
        Assert.Equal(3, (int)sends["attempts"]!);
        Assert.Equal(1, (int)sends["attemptsTwice"]!);
        Assert.Equal(2, (int)sends["repliesTwice"]!);
    }
}
