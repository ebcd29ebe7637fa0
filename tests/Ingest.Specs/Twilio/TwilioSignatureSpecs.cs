using System.Text;
using Hitl.Ingest.Hooks;
using Hitl.Ingest.Twilio;

namespace Hitl.Ingest.Specs.Twilio;

public class TwilioSignatureSpecs
{
    private const string Url = "https://mycompany.com/myapp.php?foo=1&bar=2";
    private const string Signature = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";
    private static readonly string[] Token = ["12345"];

    private static readonly UrlEncoded Call = Form(
        "CallSid=CA1234567890ABCDE&From=%2B14158675309&Digits=1234&To=%2B18005551212&Caller=%2B14158675309");

    [Fact]
    public void Twilios_own_vector_is_accepted() => Assert.True(TwilioSignature.VerifyForm(Token, Signature, Url, Call));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("RSOYDt4T1cUTdK1PDd93/VVr8B8")]
    [InlineData("RSOYDt4T1cUTdK1PDd93/VVr8A==")]
    [InlineData("rSOYDt4T1cUTdK1PDd93/VVr8B8=")]
    [InlineData("sha1=RSOYDt4T1cUTdK1PDd93/VVr8B8=")]
    [InlineData("45103A60DE13D5C51374AD4F0DDF77FD556BF01F")]
    public void A_missing_truncated_or_forged_signature_is_refused(string? signature) =>
        Assert.False(TwilioSignature.VerifyForm(Token, signature, Url, Call));

    [Fact]
    public void Another_accounts_token_does_not_verify() => Assert.False(TwilioSignature.VerifyForm(["54321"], Signature, Url, Call));

    [Fact]
    public void Without_a_token_nothing_verifies() => Assert.False(TwilioSignature.VerifyForm([], Signature, Url, Call));

    [Fact]
    public void While_a_token_is_replaced_both_verify() =>
        Assert.True(TwilioSignature.VerifyForm(["the next one", "12345"], Signature, Url, Call));

    [Theory]
    [InlineData("&Digits2=1")]
    [InlineData("&Digits=1234+")]
    [InlineData("&NewParameter=")]
    public void Every_received_parameter_counts(string more) =>
        Assert.False(TwilioSignature.VerifyForm(Token, Signature, Url, Form(
            "CallSid=CA1234567890ABCDE&From=%2B14158675309&Digits=1234&To=%2B18005551212&Caller=%2B14158675309" + more)));

    [Theory]
    [InlineData("https://mycompany.com/myapp.php?foo=1", Signature)]
    [InlineData("http://mycompany.com/myapp.php?foo=1&bar=2", Signature)]
    public void Another_address_does_not_verify(string url, string signature) =>
        Assert.False(TwilioSignature.VerifyForm(Token, signature, url, Call));

    [Theory]
    [InlineData("https://mycompany.com:443/myapp.php?foo=1&bar=2")]
    [InlineData("https://mycompany.com/myapp.php?foo=1&bar=2")]
    public void It_verifies_with_and_without_the_standard_port(string configured)
    {
        foreach (var signed in (string[])["https://mycompany.com:443/myapp.php?foo=1&bar=2", "https://mycompany.com/myapp.php?foo=1&bar=2"])
            Assert.True(TwilioSignature.VerifyForm(Token, Sign(signed, "Body", "Hi"), configured, Form("Body=Hi")));
    }

    [Fact]
    public void Spaces_around_a_value_are_signed_and_not_trimmed()
    {
        Assert.True(TwilioSignature.VerifyForm(Token, Sign(Url, "Body", " STOP  "), Url, Form("Body=+STOP++")));
        Assert.False(TwilioSignature.VerifyForm(Token, Sign(Url, "Body", "STOP"), Url, Form("Body=+STOP++")));
    }

    [Fact]
    public void Names_are_sorted_by_their_bytes_not_by_a_language() =>
        Assert.True(TwilioSignature.VerifyForm(Token, Sign(Url, "B", "1", "a", "2"), Url, Form("a=2&B=1")));

    [Fact]
    public void A_repeated_name_counts_with_each_distinct_value_once() =>
        Assert.True(TwilioSignature.VerifyForm(Token, Sign(Url, "A", "1", "A", "2"), Url, Form("A=2&A=1&A=2")));

    [Fact]
    public void Bytes_that_are_no_text_verify_as_sent_and_as_replaced()
    {
        byte[] raw = [.. Encoding.UTF8.GetBytes(Url + "Body"), 0xFF, (byte)'x'];
        Assert.True(TwilioSignature.VerifyForm(Token, Hmac(raw), Url, Form("Body=%FFx")));
        Assert.True(TwilioSignature.VerifyForm(Token, Sign(Url, "Body", "\uFFFDx"), Url, Form("Body=%FFx")));
    }

    [Fact]
    public void A_json_body_is_signed_by_its_hash_in_the_address()
    {
        var body = """{"property": "value", "boolean": true}"""u8;
        const string Hashed = Url + "&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620";

        Assert.True(TwilioSignature.VerifyJson(Token, "a9nBmqA0ju/hNViExpshrM61xv4=", Hashed, body));
        Assert.False(TwilioSignature.VerifyJson(Token, "a9nBmqA0ju/hNViExpshrM61xv4=", Hashed, """{"property": "other", "boolean": true}"""u8));
        Assert.False(TwilioSignature.VerifyJson(Token, Sign(Url), Url, body));
    }

    private static UrlEncoded Form(string body) => UrlEncoded.Parse(Encoding.UTF8.GetBytes(body));

    private static string Sign(string url, params string[] parameters) => Hmac(Encoding.UTF8.GetBytes(url + string.Concat(parameters)));

    private static string Hmac(byte[] signed)
    {
        using var hash = System.Security.Cryptography.IncrementalHash.CreateHMAC(
            System.Security.Cryptography.HashAlgorithmName.SHA1, Encoding.UTF8.GetBytes(Token[0]));
        hash.AppendData(signed);
        return Convert.ToBase64String(hash.GetHashAndReset());
    }
}
