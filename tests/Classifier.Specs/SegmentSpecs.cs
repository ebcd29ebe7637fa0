using Hitl.Classifier.Text;

namespace Hitl.Classifier.Specs;

public class SegmentSpecs
{
    [Theory]
    [InlineData("Yes, but does it work with Sage 50?", "Yes|does it work with Sage 50?")]
    [InlineData("What are your opening hours and do you integrate with Xero?", "What are your opening hours|do you integrate with Xero?")]
    [InlineData("Yes, what does it cost?", "Yes|what does it cost?")]
    [InlineData("I like it. How long is the contract?", "I like it|How long is the contract?")]
    [InlineData("First line\nsecond line", "First line|second line")]
    [InlineData("Great 👍 when can we start?", "Great 👍 when can we start?")]
    [InlineData("Price is fine, however the term is long", "Price is fine|the term is long")]
    public void A_message_is_cut_where_a_new_thought_begins(string text, string expected) => Assert.Equal(expected, string.Join('|', Cut(text)));

    [Theory]
    [InlineData("Mr. Smith pays £1.5k, e.g. by card")]
    [InlineData("See https://example.com/a?b=c.d for version 2.0.1 at 10.30 a.m. please")]
    [InlineData("Nothing but trouble")]
    [InlineData("Bread and butter")]
    public void Abbreviations_decimals_and_links_stay_whole(string text) => Assert.Equal([text], Cut(text));

    [Fact]
    public void Spans_count_in_the_original_text()
    {
        var segments = Models.Read("\u200BＹes!\u200D But 👩‍💻 do you open on Sunday?").Segments;

        Assert.Equal("Ｙes!", "\u200BＹes!\u200D But 👩‍💻 do you open on Sunday?".Substring(segments[0].Start, segments[0].Length));
    }

    private static IEnumerable<string> Cut(string text)
    {
        var folded = FoldedText.Of(text);
        var tokens = Tokenizer.Cut(folded);
        return Segments.Cut(folded.Text, tokens).Select(clause => text[tokens[clause.First].Start..tokens[clause.End - 1].End]);
    }
}
