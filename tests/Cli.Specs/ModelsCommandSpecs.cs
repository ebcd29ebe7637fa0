using System.Text.Json;
using Hitl.Cli.Understanding;
using Xunit;

namespace Hitl.Cli.Specs;

public class ModelsCommandSpecs
{
    private const string Models =
        """
        {
          "inForce": [{
            "version": "faq-2.0f3a9c2b41de", "data": "0f3a9c2b41de0f3a9c2b41de", "rows": 61, "features": 5200, "bytes": 148744, "encoderShare": 0,
            "heads": [{ "head": "faq", "accuracy": 0.9, "accuracyWithin": { "from": 0.8, "to": 0.95 },
              "labels": [{ "label": "parking", "rows": 6, "precision": 1, "recall": 0.5, "precisionWithin": { "from": 0.5, "to": 1 }, "recallWithin": { "from": 0.2, "to": 0.8 } }] }],
            "weaknesses": ["An entry with fewer than four phrasings is found by near copies only."]
          }],
          "corrections": { "learned": 3, "waiting": 1, "keptAside": 2 },
          "judged": [{
            "comparison": { "model": "faq", "version": "faq-2.bbbbbbbbbbbb", "over": "faq-2.0f3a9c2b41de",
              "conversationsBefore": { "right": 2, "of": 2 }, "conversations": { "right": 1, "of": 2 }, "phrasesBefore": { "right": 380, "of": 400 }, "phrases": { "right": 381, "of": 400 } },
            "reason": "corrected", "inForce": false, "because": "worse on the conversations kept aside: 1 of 2 right, 2 before", "at": "2026-03-02T12:00:00+00:00"
          }]
        }
        """;

    [Fact]
    public void A_card_says_what_it_is_made_of_how_well_it_does_within_what_and_what_it_cannot()
    {
        var told = Told();

        Assert.Contains("faq-2.0f3a9c2b41de  61 texts, 5,200 features, 148 KB, no encoder", told, StringComparison.Ordinal);
        Assert.Contains("90.0 % right (80.0–95.0)", told, StringComparison.Ordinal);
        Assert.Contains("precision 100.0 % (50.0–100.0), recall 50.0 % (20.0–80.0) of 6", told, StringComparison.Ordinal);
        Assert.Contains("known weakness: An entry with fewer", told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_candidate_is_shown_with_why_and_both_figures()
    {
        var told = Told();

        Assert.Contains("3 learned, 1 not learned yet, 2 kept aside", told, StringComparison.Ordinal);
        Assert.Contains("2026-03-02 12:00  faq-2.bbbbbbbbbbbb was refused after faq-2.0f3a9c2b41de (corrected)", told, StringComparison.Ordinal);
        Assert.Contains("conversations kept aside: 1 of 2 right, before 2 of 2; phrases held out: 381 of 400, before 380 of 400", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("complaint", "no")]
    [InlineData("sentiment", "angry")]
    [InlineData("faq", "parking")]
    public void A_label_and_what_it_can_be_are_taken(string label, string right) => LabelCommand.Check(label, right);

    [Theory]
    [InlineData("complain", "no", "There is no label 'complain'. Correct one of faq, sentiment, answer, question")]
    [InlineData("complaint", "maybe", "'complaint' cannot be 'maybe', only yes, no.")]
    public void A_slip_is_said_with_what_there_is(string label, string right, string said) =>
        Assert.Contains(said, Assert.Throws<InvalidOperationException>(() => LabelCommand.Check(label, right)).Message, StringComparison.Ordinal);

    private static string Told()
    {
        using var to = new StringWriter();
        ModelsCommand.Tell(JsonElement.Parse(Models), to);
        return to.ToString();
    }
}
