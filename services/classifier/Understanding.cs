using Hitl.Classifier.Extraction;
using Hitl.Classifier.Faq;
using Hitl.Classifier.Learning;
using Hitl.Classifier.Text;
using Hitl.Contracts;

namespace Hitl.Classifier;

/// <summary>What a text means; <see cref="MessageUnderstood"/> without its address.</summary>
public sealed record Understood(string ModelVersion, string Language, Reading Whole, IReadOnlyList<Segment> Segments)
{
    public double LanguageProbability { get; init; }

    /// <summary>What the text states, beside money.</summary>
    public IReadOnlyList<Found> Found { get; init; } = [];
}

/// <summary>Reads a message: the whole of it and each sentence or clause. A pure function of the text and the models.</summary>
public static class Understanding
{
    /// <param name="setting">When and where it was written; null when nobody knows, and then no days are found in it.</param>
    public static Understood Read(string text, FaqModel faq, SharedModels shared, Setting? setting = null)
    {
        var folded = FoldedText.Of(text);
        var tokens = Tokenizer.Cut(folded);
        var money = MoneyFinder.Find(folded, tokens);
        var clauses = Text.Segments.Cut(folded.Text, tokens);
        var segments = clauses.Select(clause => SegmentOf(clause, ReadClause(clause))).ToArray();
        var everything = new Clause(0, tokens.Count);
        var isOne = clauses.Count == 1 && clauses[0] == everything;
        var whole = isOne ? segments[0].Reading : ReadClause(everything);
        var language = Languages.Of(folded, tokens);
        return new Understood($"{shared.Version}/{faq.Version}", language.Code, Gather(whole, segments), isOne ? [] : segments)
        {
            LanguageProbability = language.Probability,
            Found = Findings.Of(folded, tokens, money, setting),
        };

        Segment SegmentOf(Clause clause, Reading reading)
        {
            var start = tokens[clause.First].Start;
            return new Segment(start, tokens[clause.End - 1].End - start, reading);
        }

        Reading ReadClause(Clause clause)
        {
            var bag = Bag.Of(tokens, clause);
            return shared.Read(bag, tokens, clause) with
            {
                Faq = faq.Match(TextOf(clause), bag, tokens, clause),
                Money = [.. money.Where(found => IsIn(found.Evidence, clause))],
            };
        }

        string TextOf(Clause clause) => clause.End == clause.First ? "" : text[tokens[clause.First].Start..tokens[clause.End - 1].End];

        bool IsIn(Evidence evidence, Clause clause) =>
            clause.End > clause.First && evidence.Start >= tokens[clause.First].Start && evidence.Start < tokens[clause.End - 1].End;
    }

    /// <summary>A wish that one clause utters is uttered, whatever surrounds it: the whole has the strongest of its clauses.</summary>
    private static Reading Gather(Reading whole, IReadOnlyList<Segment> segments)
    {
        return whole with
        {
            Question = Strongest(reading => reading.Question),
            OptOutWish = Strongest(reading => reading.OptOutWish),
            WantsHuman = Strongest(reading => reading.WantsHuman),
            IsItABot = Strongest(reading => reading.IsItABot),
            Complaint = Strongest(reading => reading.Complaint),
            Negotiation = Strongest(reading => reading.Negotiation),
            BuyingSignal = Strongest(reading => reading.BuyingSignal),
        };

        Signal Strongest(Func<Reading, Signal> wish) =>
            segments.Select(segment => wish(segment.Reading)).Append(wish(whole)).MaxBy(signal => signal.Probability)!;
    }
}
