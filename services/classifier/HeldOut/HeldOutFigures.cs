using System.Text;
using Hitl.Classifier.Faq;
using Hitl.Classifier.Learning;
using Hitl.Classifier.Phrases;
using Hitl.Contracts;

namespace Hitl.Classifier.HeldOut;

/// <summary>How the shared models do on texts written apart, which nothing is trained on: wishes and feelings, and messages that hold several things.</summary>
public static class HeldOutFigures
{
    /// <summary>As a playbook's <c>question</c> threshold, and that of a sigmoid without costs.</summary>
    private const double Threshold = 0.5;

    private const string WishesHead = "held-out wishes";
    private const string CompoundHead = "held-out compound";
    private const string RepliesHead = "held-out replies";

    /// <summary>The heads of a card that come from here.</summary>
    public static readonly IReadOnlyList<string> Heads = [WishesHead, CompoundHead, RepliesHead];

    private static readonly string[] Labels = ["opt-out", "human", "angry", "confused"];

    private static readonly string[] BesideQuestions = ["opt-out", "complaint"];

    private static readonly FaqModel NoFaq = FaqModel.Train([]);

    public static IReadOnlyList<Phrase> Wishes { get; } = Read("wishes");

    /// <summary>Each question stands in brackets; the labels are what else the message says.</summary>
    public static IReadOnlyList<Phrase> Compound { get; } = Read("compound");

    /// <summary>Replies to an open question; a row without a label answers it neither way.</summary>
    public static IReadOnlyList<Phrase> Replies { get; } = Read("replies");

    public static IReadOnlyList<HeadFigures> Of(SharedModels shared) => [OfWishes(shared), OfCompound(shared), OfReplies(shared)];

    private static HeadFigures OfReplies(SharedModels shared)
    {
        var rows = Replies.Select(row => (Is: row.Labels.SingleOrDefault() ?? Contracts.Labels.None, Said: Understanding.Read(row.Text, NoFaq, shared).Whole.YesNo.ToString().ToLowerInvariant())).ToList();
        return HeadFigures.Of(
            RepliesHead,
            [.. rows.Select(row => row.Is == row.Said)],
            [.. Contracts.Labels.ValuesOf(Contracts.Labels.Answer).Select(label => Figures(label, [.. rows.Select(row => (row.Is == label, row.Said == label))]))]);
    }

    private static HeadFigures OfWishes(SharedModels shared)
    {
        var readings = Wishes.Select(row => Understanding.Read(row.Text, NoFaq, shared).Whole).ToList();
        return HeadFigures.Of(
            WishesHead,
            [.. Wishes.Zip(readings, (row, reading) => Labels.All(label => row.Labels.Contains(label) == Says(reading, label)))],
            [.. Labels.Select(label => Figures(label, [.. Wishes.Zip(readings, (row, reading) => (row.Labels.Contains(label), Says(reading, label)))]))]);
    }

    /// <summary>A question is found when a segment of its own is read as asking; what else is said must be read from the whole.</summary>
    private static HeadFigures OfCompound(SharedModels shared)
    {
        int questions = 0, found = 0, asking = 0, right = 0;
        var sound = new List<bool>();
        var whole = new List<(Phrase Row, Reading Reading)>();
        foreach (var row in Compound)
        {
            var (text, spans) = WithoutBrackets(row.Text);
            var read = Understanding.Read(text, NoFaq, shared);
            var parts = (read.Segments.Count > 0 ? read.Segments : [new(0, text.Length, read.Whole)]).Where(part => part.Reading.Question.Probability >= Threshold).ToList();
            var hits = Matches(spans, parts);
            var touching = parts.Count(part => spans.Exists(span => Overlap(span, part)));
            (questions, found, asking, right) = (questions + spans.Count, found + hits, asking + parts.Count, right + touching);
            sound.Add(hits == spans.Count && touching == parts.Count);
            whole.Add((row, read.Whole));
        }

        return HeadFigures.Of(
            CompoundHead,
            sound,
            [
                new("question", questions, (double)right / Math.Max(1, asking), (double)found / questions, Interval.Of(right, asking), Interval.Of(found, questions)),
                .. BesideQuestions.Select(label => Figures(label, [.. whole.Select(pair => (pair.Row.Labels.Contains(label), Says(pair.Reading, label)))])),
            ]);
    }

    /// <summary>How many questions have an asking segment that no other question has.</summary>
    private static int Matches(List<(int Start, int Length)> spans, IEnumerable<Segment> asking)
    {
        var free = asking.ToList();
        return spans.Count(span => free.FindIndex(part => Overlap(span, part)) is >= 0 and var at && RemoveAt(at));

        bool RemoveAt(int at)
        {
            free.RemoveAt(at);
            return true;
        }
    }

    private static bool Overlap((int Start, int Length) span, Segment part) => span.Start < part.Start + part.Length && part.Start < span.Start + span.Length;

    private static bool Says(Reading reading, string label) => label switch
    {
        "opt-out" => reading.OptOutWish.Probability >= Threshold,
        "human" => reading.WantsHuman.Probability >= Threshold,
        "complaint" => reading.Complaint.Probability >= Threshold,
        "angry" => reading.Sentiment == Sentiment.Angry,
        _ => reading.Sentiment == Sentiment.Confused,
    };

    private static LabelFigures Figures(string label, (bool Is, bool Said)[] rows) =>
        LabelFigures.Of(label, [.. rows.Select(row => row.Is)], [.. rows.Select(row => row.Said)]);

    private static (string Text, List<(int Start, int Length)> Questions) WithoutBrackets(string marked)
    {
        var text = new StringBuilder();
        var questions = new List<(int, int)>();
        var start = 0;
        foreach (var character in marked)
        {
            switch (character)
            {
                case '[':
                    start = text.Length;
                    break;
                case ']':
                    questions.Add((start, text.Length - start));
                    break;
                default:
                    text.Append(character);
                    break;
            }
        }

        return (text.ToString(), questions);
    }

    private static List<Phrase> Read(string file)
    {
        using var reader = new StreamReader(typeof(HeldOutFigures).Assembly.GetManifestResourceStream($"HeldOut.{file}.csv")!, System.Text.Encoding.UTF8);
        return [.. PhraseBook.Read(file, reader)];
    }
}
