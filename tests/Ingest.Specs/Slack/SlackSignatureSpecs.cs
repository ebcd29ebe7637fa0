using System.Text;
using Hitl.Ingest.Slack;

namespace Hitl.Ingest.Specs.Slack;

public class SlackSignatureSpecs
{
    private const string Timestamp = "1531420618";
    private const string Signature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";
    private static readonly string[] Secret = ["8f742231b10e8888abcd99yyyzzz85a5"];
    private static readonly DateTimeOffset Then = DateTimeOffset.FromUnixTimeSeconds(1531420618);

    private static readonly byte[] Body = Encoding.UTF8.GetBytes(
        "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar" +
        "&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=" +
        "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN" +
        "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c");

    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    [InlineData(-300)]
    public void Slacks_own_vector_is_accepted_for_five_minutes(int seconds) =>
        Assert.True(SlackSignature.Verify(Secret, Timestamp, Signature, Body, Then.AddSeconds(seconds)));

    [Theory]
    [InlineData(301)]
    [InlineData(-301)]
    [InlineData(86_400)]
    public void A_captured_request_is_refused_later_and_so_is_one_from_the_future(int seconds) =>
        Assert.False(SlackSignature.Verify(Secret, Timestamp, Signature, Body, Then.AddSeconds(seconds)));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("v0=")]
    [InlineData("v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b50")]
    [InlineData("v0=A2114D57B48EAC39B9AD189DD8316235A7B4A8D21A10BD27519666489C69B503")]
    [InlineData("v1=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503")]
    [InlineData("v0=b2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503")]
    public void A_missing_truncated_or_forged_signature_is_refused(string? signature) =>
        Assert.False(SlackSignature.Verify(Secret, Timestamp, signature, Body, Then));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-1531420618")]
    [InlineData("99999999999999999999999999")]
    [InlineData("9223372036854775807")]
    public void A_timestamp_that_is_none_is_refused(string? timestamp) =>
        Assert.False(SlackSignature.Verify(Secret, timestamp, Signature, Body, Then));

    [Fact]
    public void Another_body_or_another_secret_is_refused()
    {
        Assert.False(SlackSignature.Verify(Secret, Timestamp, Signature, Body.AsSpan(1), Then));
        Assert.False(SlackSignature.Verify(["another"], Timestamp, Signature, Body, Then));
        Assert.False(SlackSignature.Verify([], Timestamp, Signature, Body, Then));
    }

    [Fact]
    public void While_a_secret_is_replaced_both_verify() =>
        Assert.True(SlackSignature.Verify(["the next one", .. Secret], Timestamp, Signature, Body, Then));
}
