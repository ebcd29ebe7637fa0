using System.Runtime.CompilerServices;
using Hitl.Orchestrator.Playbooks;

namespace Hitl.Orchestrator.Claims;

/// <summary>One thing that the playbook holds: a fact or the answer of an FAQ entry, read as a draft is read.</summary>
/// <param name="Name"><c>fact:</c> or <c>faq:</c> and the id.</param>
/// <param name="Validity">The days on which it holds; null for always.</param>
/// <param name="Words">The stems that it may lend to a claim, each with whether its clause denies.</param>
/// <param name="Topic">All stems that speak of it: how people ask for it too.</param>
internal sealed record ClaimSource(
    string Name, Validity? Validity, IReadOnlyList<FoundClaim> Claims, IReadOnlyDictionary<string, Denial> Words, IReadOnlySet<string> Topic);

/// <summary>Whether a word stands in a clause that asserts, in one that denies, or in both kinds.</summary>
[Flags]
internal enum Denial { None = 0, Asserted = 1, Denied = 2 }

/// <summary>All that a playbook lets the bot state.</summary>
internal sealed class ClaimSources
{
    private static readonly ConditionalWeakTable<Playbook, ClaimSources> Read = [];
    private readonly Dictionary<string, double> rarity;

    private ClaimSources(Playbook playbook)
    {
        var identity = playbook.Identity;
        All =
        [
            .. playbook.Facts.Select(fact => Of($"fact:{fact.Id}", fact.Validity, fact.Says, fact.Names, [])),
            .. playbook.Faq.Select(entry => Of(
                $"faq:{entry.Id}", playbook.FaqValidity.GetValueOrDefault(entry.Id), entry.Answer, [], [.. entry.Phrasings])),
            Of("identity", null, identity.BookingLink, [], []),
        ];
        Names = StemsOf(DraftText.Of($"{identity.BotName} {identity.Company}")).ToHashSet(StringComparer.Ordinal);
        rarity = All.SelectMany(source => source.Topic).GroupBy(stem => stem).ToDictionary(stem => stem.Key, stem => 1.0 / stem.Count());
    }

    public IReadOnlyList<ClaimSource> All { get; }

    /// <summary>The words of the bot's and the company's names.</summary>
    public IReadOnlySet<string> Names { get; }

    public static ClaimSources Of(Playbook playbook) => Read.GetValue(playbook, static p => new(p));

    /// <summary>A word that few sources speak of tells more.</summary>
    public double Rarity(string stem) => rarity.GetValueOrDefault(stem);

    /// <remarks>
    /// How people ask tells what an entry is about. A question that a yes would answer lends no words: "Are you GDPR compliant?" is just what
    /// the answer has to say itself.
    /// </remarks>
    private static ClaimSource Of(string name, Validity? validity, string says, IReadOnlyList<string> names, IReadOnlyList<string> asked)
    {
        var text = DraftText.Of(says);
        var words = new Dictionary<string, Denial>(StringComparer.Ordinal);
        foreach (var piece in text.Pieces.Where(piece => piece.Kind == PieceKind.Word))
            Add(piece.Form, text.IsNegated(piece.Clause) ? Denial.Denied : Denial.Asserted);
        foreach (var form in names.Concat(asked.Where(IsOpen)).SelectMany(phrase => DraftText.Of(phrase).Pieces).Where(piece => piece.Kind == PieceKind.Word).Select(piece => piece.Form))
            Add(form, Denial.Asserted);
        HashSet<string> topic = [.. words.Keys, .. asked.SelectMany(phrase => StemsOf(DraftText.Of(phrase)))];
        return new(name, validity, [.. ClaimFinder.Find(text), .. names.SelectMany(other => ClaimFinder.Find(DraftText.Of(other)))], words, topic);

        void Add(string form, Denial denial)
        {
            if (!ClaimWords.IsStop(form))
                words[Stems.Of(form)] = words.GetValueOrDefault(Stems.Of(form)) | denial;
        }
    }

    private static bool IsOpen(string question) =>
        DraftText.Of(question).Pieces is [var first, ..] && first.Form is "what" or "which" or "when" or "where" or "who" or "how" or "why";

    public static IEnumerable<string> StemsOf(DraftText text) =>
        text.Pieces.Where(piece => piece.Kind == PieceKind.Word && !ClaimWords.IsStop(piece.Form)).Select(piece => Stems.Of(piece.Form));
}
