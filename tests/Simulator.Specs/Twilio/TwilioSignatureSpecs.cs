using Hitl.Simulator.Twilio;

namespace Hitl.Simulator.Specs.Twilio;

public class TwilioSignatureSpecs
{
    private const string Address = "https://mycompany.com/myapp.php?foo=1&bar=2";

    [Fact]
    public void The_published_vector_of_a_form_is_met() => Assert.Equal(
        "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
        TwilioSignature.Of(
            "12345",
            Address,
            [
                new("CallSid", "CA1234567890ABCDE"), new("From", "+14158675309"), new("Digits", "1234"),
                new("To", "+18005551212"), new("Caller", "+14158675309"),
            ]));

    [Fact]
    public void The_published_vector_of_a_json_body_is_met()
    {
        var (address, signature) = TwilioSignature.OfBody("12345", Address, """{"property": "value", "boolean": true}"""u8);

        Assert.Equal(Address + "&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620", address);
        Assert.Equal("a9nBmqA0ju/hNViExpshrM61xv4=", signature);
    }
}
