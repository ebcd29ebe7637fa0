using Hitl.Contracts;

namespace Hitl.Classifier.Drafting;

/// <summary>Which parts of a message a language model is asked about: questions whose entry in the FAQ the local model is not sure of.</summary>
public static class UnsureParts
{
    /// <summary>A message longer than this is a person's to read.</summary>
    private const int LongestText = 2_000;

    private const double Surely = 0.6;

    public static IReadOnlyList<UnsurePart> Of(string text, Reading whole, IReadOnlyList<Segment> segments, ModelUse use)
    {
        if (text.Length > LongestText || NeedsAPersonAnyway(whole))
        {
            return [];
        }

        IReadOnlyList<Segment> parts = segments.Count > 0 ? segments : [new Segment(0, text.Length, whole)];
        if (!parts.Any(part => part.Reading.Question.Probability >= use.Question))
        {
            parts = [new Segment(0, text.Length, whole)];
        }

        return
        [
            .. from part in parts
               where part.Reading.Question.Probability >= use.Question && part.Reading.IsItABot.Probability < Surely && !IsSure(part.Reading.Faq, use)
               select new UnsurePart(part.Start, part.Length, text.Substring(part.Start, part.Length).Trim()),
        ];
    }

    private static bool IsSure(FaqMatch match, ModelUse use) =>
        match.Entry is not null && match.Probability >= use.FaqProbability && match.Margin >= use.FaqMargin && match.InScope >= use.FaqInScope;

    /// <summary>What goes to a person, or ends the conversation, waits for no second opinion.</summary>
    private static bool NeedsAPersonAnyway(Reading whole) =>
        whole.OptOutWish.Probability >= Surely || whole.WantsHuman.Probability >= Surely || whole.Complaint.Probability >= Surely
        || (whole.Sentiment is Sentiment.Angry or Sentiment.Confused && whole.Sentiments.GetValueOrDefault(whole.Sentiment) >= Surely);
}
