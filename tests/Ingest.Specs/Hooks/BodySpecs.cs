using System.Text;
using System.Text.Json;
using Hitl.Ingest.Forms;
using Hitl.Ingest.Hooks;

namespace Hitl.Ingest.Specs.Hooks;

public class BodySpecs
{
    [Fact]
    public void A_form_is_decoded_and_not_trimmed()
    {
        var form = UrlEncoded.Parse("Body=+Caf%C3%A9+%2b1+&From=%2B44&Empty=&Bare&&Body=second"u8);

        Assert.Equal(" Café +1 ", form["Body"]);
        Assert.Equal("+44", form["From"]);
        Assert.Equal("", form["Empty"]);
        Assert.Equal("", form["Bare"]);
        Assert.Null(form["body"]);
        Assert.Equal(5, form.Parameters.Count);
    }

    [Theory]
    [InlineData("Body=100%", "byte 9")]
    [InlineData("Body=%4", "byte 6")]
    [InlineData("a=1&Bo%ZZdy=x", "byte 7")]
    public void A_broken_escape_is_refused_with_its_place(string body, string place) =>
        Assert.Contains(place, Assert.Throws<FormatException>(() => UrlEncoded.Parse(Encoding.UTF8.GetBytes(body))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_million_fields_are_refused() =>
        Assert.Throws<FormatException>(() => UrlEncoded.Parse(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("a=1&", 100_000)))));

    [Fact]
    public void Bytes_that_are_no_text_and_nul_are_replaced() =>
        Assert.Equal("a\uFFFDb\uFFFDc", UrlEncoded.Parse("Body=a%FFb%00c"u8)["Body"]);

    [Theory]
    [InlineData("""{"a":"x\ud800y"}""", "x\uFFFDy")]
    [InlineData("""{"a":"x\udc00"}""", "x\uFFFD")]
    [InlineData("""{"a":"\ud83d\ude00"}""", "😀")]
    [InlineData("""{"a":"\ud83d\ud83d\ude00"}""", "\uFFFD😀")]
    [InlineData("""{"a":"a\u0000b"}""", "a\uFFFDb")]
    [InlineData("""{"a":"\\ud800"}""", "\\ud800")]
    [InlineData("""{"a":"\\\ud800"}""", "\\\uFFFD")]
    [InlineData("""{"a":"line\nquote\""}""", "line\nquote\"")]
    public void Every_string_of_a_json_body_can_be_read(string json, string text)
    {
        using var document = JsonDocument.Parse(CleanText.OfJson(Encoding.UTF8.GetBytes(json)));
        Assert.Equal(text, document.RootElement.GetProperty("a").GetString());
    }

    [Fact]
    public void Invalid_utf8_in_a_json_body_is_replaced()
    {
        using var document = JsonDocument.Parse(CleanText.OfJson([0xEF, 0xBB, 0xBF, .. "{\"a\":\"x"u8, 0xC3, 0x28, .. "\"}"u8]));
        Assert.Equal("x\uFFFD(", document.RootElement.GetProperty("a").GetString());
    }

    [Fact]
    public void Lone_surrogates_and_nul_in_text_are_replaced() => Assert.Equal("a\uFFFDb\uFFFD😀", CleanText.Of("a\ud800b\0😀"));

    [Fact]
    public void A_forms_secret_opens_and_nothing_else_does()
    {
        Assert.True(FormSecret.Verify(["old", "new"], "old"));
        Assert.True(FormSecret.Verify(["old", "new"], "new"));
        Assert.False(FormSecret.Verify(["new"], "ne"));
        Assert.False(FormSecret.Verify(["new"], ""));
        Assert.False(FormSecret.Verify(["new"], null));
        Assert.False(FormSecret.Verify([], ""));
    }
}
