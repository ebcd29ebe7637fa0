using Hitl.Classifier.Corrections;
using Hitl.Classifier.Faq;
using Hitl.Classifier.HeldOut;
using Hitl.Classifier.Learning;
using Hitl.Contracts;

namespace Hitl.Classifier.Models;

/// <summary>How models do on a tenant's conversations that are kept aside, and on the phrases held out.</summary>
internal static class HeldOutTexts
{
    private const double Heard = 0.5;
    private static readonly FaqModel NoFaq = FaqModel.Train([]);

    public static Comparison Compare(FaqModel before, FaqModel model, IReadOnlyList<Correction> aside) =>
        new("faq", model.Version, before.Version, OfConversations(before, aside), OfConversations(model, aside), OfPhrases(before), OfPhrases(model));

    public static Comparison Compare(SharedModels before, SharedModels models, IReadOnlyList<Correction> aside) =>
        new("wishes", models.Version, before.Version, OfConversations(before, aside), OfConversations(models, aside), OfPhrases(before), OfPhrases(models));

    /// <remarks>What asks for an entry that is gone, or is yet to come, is wrong either way: who answers it with another entry is as wrong as before.</remarks>
    private static Share OfConversations(FaqModel model, IReadOnlyList<Correction> aside) =>
        Count(aside.Where(correction => correction.IsOfFaq), correction => model.Match(correction.Text).Entry ?? Labels.None);

    private static Share OfConversations(SharedModels models, IReadOnlyList<Correction> aside) =>
        Count(aside.Where(correction => !correction.IsOfFaq), correction => ValueOf(Understanding.Read(correction.Text, NoFaq, models).Whole, correction.Label));

    private static Share Count(IEnumerable<Correction> rows, Func<Correction, string> read)
    {
        var all = rows.ToArray();
        return new(all.Count(row => read(row) == row.Right), all.Length);
    }

    private static Share OfPhrases(FaqModel model) => Sum(model.Card.Heads.Where(head => head.Head == FaqModel.HeldOutPhrases));

    private static Share OfPhrases(SharedModels models) => Sum(models.Card.Heads.Where(head => HeldOutFigures.Heads.Contains(head.Head)));

    private static Share Sum(IEnumerable<HeadFigures> heads)
    {
        var all = heads.ToArray();
        return new(all.Sum(head => head.Right), all.Sum(head => head.Rows));
    }

    private static string ValueOf(Reading reading, string label) => label switch
    {
        Labels.Sentiment => reading.Sentiment.ToString().ToLowerInvariant(),
        Labels.Answer => reading.YesNo.ToString().ToLowerInvariant(),
        "question" => YesOrNo(reading.Question),
        "opt-out" => YesOrNo(reading.OptOutWish),
        "human" => YesOrNo(reading.WantsHuman),
        "bot" => YesOrNo(reading.IsItABot),
        "complaint" => YesOrNo(reading.Complaint),
        "negotiation" => YesOrNo(reading.Negotiation),
        _ => YesOrNo(reading.BuyingSignal),
    };

    private static string YesOrNo(Signal signal) => signal.Probability >= Heard ? Labels.Yes : Labels.No;
}
