using Hitl.Orchestrator.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>The sequence by mail: to the address that the form named, with who sends it and, from the sender, a one-click way out.</summary>
public static partial class ConversationDecider
{
    /// <remarks>What a person has to send first is proposed as a text.</remarks>
    private static bool GoesByMail(Deciding d, int step) =>
        step < d.Playbook.Nurture.Length
        && d.Playbook.Nurture[step].Mail is not null
        && d.Playbook.ModeOf(Part.Intent($"{Part.Sequence}{step}")) == BotMode.Auto
        && d.State.Contact is { Mail: { } mail } contact
        && !d.State.Stage.Withholds(mail.At)
        && !contact.Closed.Contains(Channel.Email);

    private static void MailStep(Deciding d, int step, Why why, Purpose purpose)
    {
        var (mail, contact) = (d.Playbook.Nurture[step].Mail!, d.State.Contact);
        List<Words> words = [.. MailWords(d, step)];
        if (contact is { Mail: { Proven: false } claimed, MailSent: true } && !contact.AgreedTo(claimed))
        {
            d.Add(new ReplyHeld(
                Join(words, "\n\n"), "the e-mail address was only typed into a form, and has had its one message", why.Consequence(), d.Now));
            return;
        }

        if (!contact.MailSent)
        {
            words.Insert(0, new(Part.Disclosure, Fill(d, d.Playbook.Templates.Disclosure)));
        }

        var bot = new Speaker(AuthorKind.Bot, d.Playbook.Identity.BotName, Automated: true);
        var reply = AddReply(d, words, bot, why, answers: null, purpose, contact.Mail, Fill(d, mail.Subject));
        if (!d.State.Disclosed && !contact.MailSent)
        {
            d.Add(new Disclosed(reply, d.State.Episode, why.Consequence(), d.Now));
        }

        ScheduleFollowUp(d, step + 1, why);
    }

    private static Words[] MailWords(Deciding d, int step) =>
        [new($"{Part.Sequence}{step}", Fill(d, d.Playbook.Nurture[step].Mail!.Text)), new(Part.OffersCall, ""), new(Part.Imprint, Imprint(d))];

    private static string Imprint(Deciding d) => $"{d.Playbook.Identity.LegalName}, {d.Playbook.Identity.PostalAddress}";
}
