using Hitl.Classifier.Faq;
using Hitl.Contracts;

namespace Hitl.Classifier.Specs;

public class FaqSpecs
{
    [Theory]
    [InlineData("What are your opening hours?", "opening-hours")]
    [InlineData("what time are you open til", "opening-hours")]
    [InlineData("does it integrate with xero?", "integrations")]
    [InlineData("how much is it a month?", "pricing")]
    public void A_question_of_the_FAQ_finds_its_entry(string text, string entry)
    {
        var match = Models.Whole(text).Faq;

        Assert.Equal(entry, match.Entry);
        Assert.True(match.InScope >= 0.6);
        Assert.True(match.Margin >= 0.5);
        Assert.NotEmpty(match.Evidence);
    }

    [Theory]
    [InlineData("Do you work with Sage 50?")]
    [InlineData("Do you integrate with Salesforce?")]
    [InlineData("Does it sync with Freshbooks?")]
    [InlineData("Do you sell insurance?")]
    public void A_question_the_FAQ_does_not_hold_is_out_of_scope(string text)
    {
        var match = Models.Whole(text).Faq;

        Assert.Null(match.Entry);
        Assert.True(match.InScope <= 0.2);
    }

    [Fact]
    public void An_empty_FAQ_matches_nothing() =>
        Assert.Equal(FaqMatch.None, Understanding.Read("What are your opening hours?", FaqModel.Train([]), Models.Shared).Whole.Faq);

    [Fact]
    public void An_FAQ_of_one_phrasing_finds_it()
    {
        var faq = FaqModel.Train([new FaqEntry("parking", ["Where can I park?"], "Behind the house.")]);

        Assert.Equal("parking", Understanding.Read("Where can I park?", faq, Models.Shared).Whole.Faq.Entry);
    }

    [Fact]
    public void Another_answer_is_another_version()
    {
        var changed = FaqModel.Train([new FaqEntry("parking", ["Where can I park?"], "In front of the house.")]);
        var faq = FaqModel.Train([new FaqEntry("parking", ["Where can I park?"], "Behind the house.")]);

        Assert.NotEqual(faq.Version, changed.Version);
    }
}
