using Hitl.Orchestrator.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>Words that leave: the bot's, disclosed and held where they may not go.</summary>
public static partial class ConversationDecider
{
    /// <summary>The bot speaks. What it may not send is held, with the reason, where people see it.</summary>
    private static void Say(Deciding d, IReadOnlyList<Words> words, Why why, DateTimeOffset? answers, Purpose purpose = Purpose.Reply)
    {
        List<Words> all = [.. FirstOfSequence(d), .. words];
        if (CannotReach(d.State.Contact, purpose) is { } reason)
        {
            d.Add(new ReplyHeld(Join(all), reason, why.Consequence(), d.Now));
            return;
        }

        if (IsOutOfWindow(d, all))
        {
            d.Add(new ReplyHeld(
                Join(all), "WhatsApp takes no words of our own 24 hours after the contact's last, and the playbook has no approved template for these", why.Consequence(), d.Now));
            return;
        }

        if (d.Playbook.HasModes || IsWithheld(d))
        {
            SayWhatItMay(d, all, why, answers, purpose);
        }
        else
        {
            Speak(d, all, why, answers, purpose);
        }
    }

    /// <summary>It is said, and what follows from its being said is armed.</summary>
    private static void Speak(Deciding d, List<Words> all, Why why, DateTimeOffset? answers, Purpose purpose)
    {
        var discloses = !d.State.Disclosed && !all.Exists(word => word.Part == Part.Truth);
        if (discloses)
        {
            all.Insert(0, new(Part.Disclosure, Fill(d, d.Playbook.Templates.Disclosure)));
        }

        var first = StartsSequence(d);
        var bot = new Speaker(AuthorKind.Bot, d.Playbook.Identity.BotName, Automated: true);
        var reply = AddReply(d, all, bot, why, answers, purpose);
        if (!d.State.Disclosed)
        {
            d.Add(new Disclosed(reply, d.State.Episode, why.Consequence(), d.Now));
        }

        if (first && GoesByMail(d, step: 0))
        {
            MailStep(d, step: 0, why, Purpose.Reply);
        }
        else if (first)
        {
            ScheduleFollowUp(d, step: 1, why);
        }
        else if (!all.Exists(word => HasNextStep(word.Part, d)))
        {
            ArmChase(d, d.State.OpenOffer, why);
        }
    }

    private static ReplyId AddReply(
        Deciding d,
        IReadOnlyList<Words> words,
        Speaker speaker,
        Why why,
        DateTimeOffset? answers,
        Purpose purpose = Purpose.Reply,
        Address? instead = null,
        string? subject = null)
    {
        var to = instead ?? d.State.Contact.Last!;
        var reply = new ReplyId(d.NextId("r_"));
        var parts = words.Select(word => word.Part).ToList();
        if (words.Any(word => word.OffersPerson))
        {
            parts.Add(Part.OffersPerson);
        }

        var template = speaker.Automated && to.Channel == Channel.WhatsApp ? Approved(d, words) : null;
        d.Add(new ReplyDecided(
            reply,
            d.State.Control.Epoch,
            speaker.Author,
            speaker.Name,
            speaker.Automated,
            purpose,
            to.Channel,
            to.Connection,
            to.At,
            Join(words, subject is null ? "\n" : "\n\n"),
            speaker.OptOutConfirmation,
            answers,
            parts.ToEquatableList(),
            why,
            d.Now,
            BindingsOf(words),
            subject,
            speaker.Automated && answers is null && purpose != Purpose.Reply ? LeavesBefore(to, d) : null,
            template is null ? null : new(template.Name, template.Category, template.Language),
            template?.Placeholders.Select(name => Value(d, name)).ToEquatableList(),
            template?.Placeholders.Aggregate(template.Text, (text, name) => text.Replace($"{{{name}}}", Value(d, name), StringComparison.Ordinal))));
        return reply;
    }

    /// <summary>Only the sender knows for certain, at the moment of sending; but what is known already to be too late is not sent on its way.</summary>
    private static bool IsOutOfWindow(Deciding d, IReadOnlyList<Words> words) => d.State.Contact.ChannelCloses <= d.Now && Approved(d, words) is null;

    /// <summary>Null where the playbook has none for these words, or one that a value is missing for.</summary>
    private static ApprovedTemplate? Approved(Deciding d, IReadOnlyList<Words> words) =>
        words.Select(word => Part.ApprovedFor(word.Part)).FirstOrDefault(use => use is not null) is { } purpose
        && d.Playbook.ApprovedFor(purpose, d.State.Contact.Language) is { } template
        && template.Placeholders.All(name => Value(d, name).Length > 0)
            ? template
            : null;

    private static string Value(Deciding d, string placeholder) => placeholder switch
    {
        "name" => d.State.Contact.Name,
        "first_name" => d.State.Contact.Name.Split(' ', 2)[0],
        _ => Fill(d, $"{{{placeholder}}}"),
    };

    /// <summary>Counted from the beginning of the whole text, as it is joined.</summary>
    private static EquatableList<Binding>? BindingsOf(IReadOnlyList<Words> words)
    {
        var (all, start) = (new List<Binding>(), 0);
        foreach (var word in words.Where(word => word.Text.Length > 0))
        {
            all.AddRange(word.Bindings.Select(binding => binding with { Start = binding.Start + start }));
            start += word.Text.Length + 1;
        }

        return all.Count > 0 ? all.ToEquatableList() : null;
    }

    /// <remarks>Who ticked the box beside their number has asked for marketing there, and for nothing else.</remarks>
    private static string? CannotReach(Contact contact, Purpose purpose) =>
        contact.Last is not { } last ? "there is no address to write to"
        : contact.IsClosed ? "the contact has opted out of this channel"
        : contact.OnlyClaimed && !(purpose == Purpose.Marketing && contact.AgreedTo(last)) ? "the number was only typed into a form, and has had its one message"
        : null;

    private static string Fill(Deciding d, string template) => template
        .Replace("{bot}", d.Playbook.Identity.BotName, StringComparison.Ordinal)
        .Replace("{company}", d.Playbook.Identity.Company, StringComparison.Ordinal)
        .Replace("{link}", d.Playbook.Identity.BookingLink, StringComparison.Ordinal);

    private static string Join(IEnumerable<Words> words, string between = "\n") =>
        string.Join(between, words.Select(word => word.Text).Where(text => text.Length > 0));
}
