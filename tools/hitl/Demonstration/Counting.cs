using System.Text.Json;
using Hitl.Contracts;

namespace Hitl.Cli.Demonstration;

/// <summary>A contact's number, and the inbox of the tenant they write to.</summary>
internal sealed record Called(Inbox Inbox, string Number);

/// <summary>Holds every conversation's own record against the provider's, for all conversations that were touched in this run.</summary>
internal static class Counting
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    /// <summary>One conversation, as the stream says it and as the provider saw it.</summary>
    private sealed record Account(string Number, IReadOnlyList<Happening> Events, IReadOnlyList<ProviderText> Provider)
    {
        public List<MessageRecorded> Messages { get; } = Of<MessageRecorded>(Events, "message-recorded");

        public List<ReplyDecided> Replies { get; } = Of<ReplyDecided>(Events, "reply-decided");

        public List<ControlChanged> Controls { get; } = Of<ControlChanged>(Events, "control-changed");

        public List<FenceRecorded> Fences { get; } = Of<FenceRecorded>(Events, "fence-recorded");

        private List<DeliveryRecorded> Deliveries { get; } = Of<DeliveryRecorded>(Events, "delivery-recorded");

        private List<DecisionMade> Decisions { get; } = Of<DecisionMade>(Events, "decision-made");

        /// <summary>The furthest state that is known of a reply.</summary>
        public DeliveryState? StateOf(ReplyDecided reply) => Deliveries.LastOrDefault(d => d.Reply == reply.Reply)?.State;

        /// <summary>The contact's texts that the platform accepted and that stand in no stream.</summary>
        public IReadOnlyList<string> Unheard
        {
            get
            {
                var heard = Messages.Where(m => m.Channel == Channel.Sms).Select(m => m.Text).ToList();
                return [.. Provider.Where(t => t.FromContact).Select(t => t.Body).Where(text => !heard.Remove(text))];
            }
        }

        /// <summary>Nothing is under way any more: all is heard and decided or left to a person, and each reply has an end.</summary>
        public bool Settled =>
            Events.Count > 0
            && Unheard.Count == 0
            && Replies.All(r => StateOf(r) is not (null or DeliveryState.Queued or DeliveryState.Started))
            && IsDecided;

        /// <summary>The contact's last message is answered or left to a person.</summary>
        public bool IsDecided =>
            Messages.Count == 0 || Decisions.Any(d => d.Version > Messages[^1].Version) || OwnerAt(Messages[^1].Version) == OwnerKind.Human
            || Controls.Any(c => c.Version > Messages[^1].Version);

        /// <summary>
        /// The bot's texts that were decided while a person had control, or left after the sender was fenced without having been named as under way.
        /// </summary>
        public IEnumerable<ProviderText> BotWordsUnderAPerson() =>
            from said in BotTexts()
            where OwnerAt(said.Reply.Version) == OwnerKind.Human
                || (TakenBefore(said.Text) is { } taken && said.Reply.Epoch < taken.Epoch && Fences.Any(f =>
                    f.Epoch == taken.Epoch && f.At <= said.Text.At && f.InFlight.All(i => i.Reply != said.Reply.Reply)))
            select said.Text;

        /// <summary>Texts of the bot that were decided before a person took over and reached the provider after.</summary>
        public int AlreadyOnTheirWay() =>
            BotTexts().Count(said => TakenBefore(said.Text) is { } taken && said.Reply.Version < taken.Version) - BotWordsUnderAPerson().Count();

        private IEnumerable<(ReplyDecided Reply, ProviderText Text)> BotTexts() =>
            from reply in Replies
            where reply is { Author: AuthorKind.Bot, OptOutConfirmation: false }
            from text in Provider
            where text.Reply == reply.Reply.Value
            select (reply, text);

        /// <summary>The takeover that was in force when the provider got the text; null when the bot had control.</summary>
        private ControlChanged? TakenBefore(ProviderText text) =>
            Controls.LastOrDefault(c => c.At <= text.At) is { Owner: OwnerKind.Human } taken ? taken : null;

        private OwnerKind OwnerAt(long version) => Controls.LastOrDefault(c => c.Version <= version)?.Owner ?? OwnerKind.Bot;
    }

    /// <summary>Waits until nothing is under way in any of the conversations, and counts.</summary>
    public static async Task<Tally> Count(Outside outside, IReadOnlyCollection<Called> called, CancellationToken ct)
    {
        var accounts = await Settle(outside, called, ct);
        return Tally(accounts, await outside.AllTexts(ct), await outside.MailedReplies(ct), await outside.RepliesTwice(ct));
    }

    /// <summary>Returns when nothing is under way in any of them, or after a minute and a half; what still is under way then is for the count to say.</summary>
    public static Task Settled(Outside outside, IReadOnlyCollection<Called> called, CancellationToken ct) => Settle(outside, called, ct);

    private static async Task<List<Account>> Settle(Outside outside, IReadOnlyCollection<Called> called, CancellationToken ct)
    {
        var settled = new Dictionary<string, Account>();
        return await Patience.Until(
            async () =>
            {
                var texts = (await outside.AllTexts(ct)).ToLookup(t => t.Contact);
                var read = new List<Account>();
                foreach (var ofTenant in called.GroupBy(c => c.Inbox))
                {
                    var lines = (await ofTenant.Key.Find(Numbers.All, ct)).ToDictionary(l => l.Address);
                    foreach (var (inbox, number) in ofTenant)
                    {
                        var account = settled.GetValueOrDefault(number)
                            ?? new(number, lines.TryGetValue(number, out var line) ? await inbox.Events(line.Id, ct) : [], [.. texts[number]]);
                        if (account.Settled)
                        {
                            settled[number] = account;
                        }

                        read.Add(account);
                    }
                }

                return read;
            },
            all => all.TrueForAll(a => a.Settled),
            Limit,
            ct);
    }

    private static Tally Tally(List<Account> accounts, IReadOnlyList<ProviderText> provider, IReadOnlySet<string> mailed, int twice)
    {
        var sends = provider.Where(t => !t.FromContact).ToList();
        var byReply = sends.Where(t => t.Reply is not null).ToLookup(t => t.Reply!);
        var replies = accounts.SelectMany(a => a.Replies.Select(r => (Account: a, Reply: r, State: a.StateOf(r)))).ToList();
        var unheard = accounts.SelectMany(a => a.Unheard.Select(text => $"{a.Number} wrote \"{text}\", which stands in no stream")).ToList();
        var endless = replies
            .Where(r => r.State is null or DeliveryState.Queued or DeliveryState.Started
                || (r.State is DeliveryState.Sent or DeliveryState.Delivered or DeliveryState.Read && !byReply.Contains(r.Reply.Reply.Value) && !mailed.Contains(r.Reply.Reply.Value)))
            .Select(r => $"{r.Account.Number}: \"{r.Reply.Text}\" is {r.State?.ToString() ?? "decided"} and did not leave").ToList();
        var forms = accounts.Where(a => a.Messages.Count == 0).Select(a => $"{a.Number} has no conversation").ToList();
        var undone = accounts.Where(a => a.Messages.Count > 0 && !a.IsDecided).Select(a => $"{a.Number} wrote \"{a.Messages[^1].Text}\", on which nothing was decided").ToList();
        var spoken = accounts.SelectMany(a => a.BotWordsUnderAPerson().Select(t => $"{a.Number} got \"{t.Body}\" while a person had control")).ToList();
        var known = replies.Select(r => r.Reply.Reply.Value).ToHashSet();
        var undecided = sends.Where(t => t.Reply is null || !known.Contains(t.Reply)).Select(t => $"{t.To} got \"{t.Body}\", which nobody decided").ToList();
        return new(
            accounts.Count,
            sends.Count,
            spoken.Count,
            accounts.Sum(a => a.AlreadyOnTheirWay()),
            replies.Count(r => r.State == DeliveryState.Unknown),
            twice,
            unheard.Count + endless.Count + forms.Count + undone.Count,
            [.. unheard, .. endless, .. forms, .. undone, .. spoken, .. undecided]);
    }

    private static List<T> Of<T>(IEnumerable<Happening> events, string kind) =>
        [.. events.Where(e => e.Kind == kind).Select(e => e.Data.Deserialize<T>(JsonSerializerOptions.Web)!)];
}
