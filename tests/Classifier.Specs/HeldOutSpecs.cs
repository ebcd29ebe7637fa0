using Hitl.Classifier.HeldOut;
using Hitl.Classifier.Learning;
using Hitl.Classifier.Phrases;

namespace Hitl.Classifier.Specs;

/// <summary>What the model card says of texts that nothing was trained on.</summary>
public class HeldOutSpecs(ITestOutputHelper output)
{
    private static readonly HeadFigures Wishes = Models.Shared.Card.Heads.Single(head => head.Head == "held-out wishes");
    private static readonly HeadFigures Compound = Models.Shared.Card.Heads.Single(head => head.Head == "held-out compound");

    private static readonly HeadFigures Replies = Models.Shared.Card.Heads.Single(head => head.Head == "held-out replies");

    [Fact]
    public void Of_three_hundred_messages_that_hold_several_things_every_question_is_found_but_one_in_twenty()
    {
        Print(Compound);

        Assert.InRange(HeldOutFigures.Compound.Count, 300, int.MaxValue);
        Assert.InRange(Compound.Labels.Single(label => label.Label == "question").Recall, 0.95, 1);
        Assert.InRange(Compound.Labels.Single(label => label.Label == "opt-out").Recall, 0.9, 1);
    }

    [Fact]
    public void Wishes_and_feelings_are_heard_in_words_that_nobody_taught()
    {
        Print(Wishes);

        Assert.All(Wishes.Labels, label => Assert.InRange(label.Rows, 40, 100));
        Assert.All(Wishes.Labels, label => Assert.InRange(label.Precision, 0.8, 1));
        Assert.All(Wishes.Labels, label => Assert.InRange(label.Recall, 0.7, 1));
    }

    [Fact]
    public void Replies_to_an_open_question_are_read_in_words_that_nobody_taught()
    {
        Print(Replies);

        Assert.InRange(HeldOutFigures.Replies.Count, 150, int.MaxValue);
        Assert.All(Replies.Labels, label => Assert.InRange(label.Rows, 30, 80));
        Assert.All(Replies.Labels.Where(label => label.Label != "none"), label => Assert.InRange(label.Precision, 0.9, 1));
        Assert.All(Replies.Labels, label => Assert.InRange(label.Recall, 0.5, 1));
    }

    [Fact]
    public void Nothing_held_out_is_trained_on()
    {
        var trained = PhraseBook.All.Select(phrase => Plain(phrase.Text)).ToHashSet(StringComparer.Ordinal);

        Assert.DoesNotContain(HeldOutFigures.Wishes.Concat(HeldOutFigures.Compound).Concat(HeldOutFigures.Replies), row => trained.Contains(Plain(row.Text)));
    }

    [Fact]
    public void Every_label_has_some_hundreds_of_phrases()
    {
        foreach (var label in (string[])["question", "positive", "negative", "angry", "confused", "human", "opt-out", "complaint", "buying", "negotiation", "unsure", "yes", "bot", "no"])
        {
            var rows = PhraseBook.All.Count(phrase => phrase.Labels.Contains(label));
            output.WriteLine($"{label}: {rows}");
            Assert.InRange(rows, 170, int.MaxValue);
        }
    }

    [Fact]
    public void No_phrase_stands_twice_with_other_labels() =>
        Assert.Empty(PhraseBook.All
            .GroupBy(phrase => phrase.Text, StringComparer.Ordinal)
            .Where(same => same.Select(phrase => string.Join(' ', phrase.Labels.Order(StringComparer.Ordinal))).Distinct().Count() > 1)
            .Select(same => same.Key));

    private static string Plain(string text) => new([.. text.ToLowerInvariant().Where(char.IsLetterOrDigit)]);

    private void Print(HeadFigures head)
    {
        output.WriteLine(FormattableString.Invariant($"{head.Head}: {head.Accuracy:0.000} of all rows right"));
        foreach (var label in head.Labels)
        {
            output.WriteLine(FormattableString.Invariant($"  {label.Label}: precision {label.Precision:0.000}, recall {label.Recall:0.000} of {label.Rows}"));
        }
    }
}
