using Hitl.Classifier.Learning;

namespace Hitl.Classifier.Specs.Evaluation;

public class LabelNameSpecs
{
    [Theory]
    [InlineData("card_arrival", "card arrival")]
    [InlineData("SIZE_CUSTOMIZATION", "size customization")]
    [InlineData("CancelOrder", "cancel order")]
    [InlineData("opening-hours", "opening hours")]
    [InlineData("HTTPError 404", "http error 404")]
    [InlineData("Öffnungszeiten", "öffnungszeiten")]
    [InlineData("17", null)]
    [InlineData("L1", null)]
    [InlineData("", null)]
    public void A_name_is_read_as_the_words_it_is_made_of(string label, string? words) => Assert.Equal(words, LabelName.Words(label));

    [Fact]
    public void It_is_one_more_text_of_its_label()
    {
        string[] bags = ["my case is gone", "they mislaid my things", "where did my stuff end up", "it never came off the belt", "nothing came round for me"];
        string[] places = ["I would like to be by the window", "can we be together", "put me on the aisle", "somewhere at the front", "more room for my legs"];
        var named = Train("lost_luggage", "choice_of_seat");
        var numbered = Train("1", "2");

        Assert.Equal("lost_luggage", named.Labels[named.Classify("luggage").Best]);
        Assert.Equal("choice_of_seat", named.Labels[named.Classify("seat").Best]);
        Assert.Equal(numbered.Classify("luggage").Best, numbered.Classify("seat").Best);

        TextClassifier Train(string one, string other) => TextClassifier.Train([.. bags.Select(text => new LabelledText(text, one)), .. places.Select(text => new LabelledText(text, other))], null);
    }
}
