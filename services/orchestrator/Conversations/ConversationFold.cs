using System.Collections.Immutable;
using Hitl.Orchestrator.Conversations.Flows;
using Hitl.Orchestrator.Playbooks;
using Hitl.Orchestrator.Tenants;
using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>How each event changes what is known. Total: an event that changes nothing here is still counted.</summary>
internal static class ConversationFold
{
    public static Conversation Evolve(Conversation state, ConversationEvent @event)
    {
        var changed = @event switch
        {
            Input e => OnInput(state, e),
            Decision e => OnDecision(state, e),
            _ => state,
        };
        return state.Followed(changed, IsActivity(@event) ? @event.At : null);
    }

    /// <summary>By which it is counted how long personal data has been kept.</summary>
    internal static bool IsActivity(ConversationEvent @event) => @event is LeadCaptured or MessageReceived or ReplyDecided or ActedElsewhere or BookingReported;

    private static Conversation OnInput(Conversation state, Input input) => input switch
    {
        LeadCaptured e => Captured(state, e),
        MessageReceived e => Received(state, e),
        MessageUnderstood e => Understood(state, Speaking(state.Contact, e.Language), e.Message, new(e.Model, e.Whole, e.Segments)
        {
            Language = e.Language, LanguageProbability = e.LanguageProbability ?? 0, Found = e.Found ?? [], Opinion = e.Opinion, Drafts = e.Drafts ?? [],
        }),
        BookingReported e => state with
        {
            Booking = new(e.Booking, e.State, e.Starts, (state.Booking?.Missed ?? 0) + (e.State == BookingState.Missed ? 1 : 0)),
        },
        ConsentGiven e => state with
        {
            Contact = state.Contact with { Consents = Without(state.Contact, e.Channel, e.Address).Add(new(e.Channel, e.Address, e.Version)) },
        },
        ConsentWithdrawn e => state with { Contact = state.Contact with { Consents = Without(state.Contact, e.Channel, e.Address) } },
        StageSet e => state with { Stage = new(e.Live, e.Testers ?? []) },
        FollowUpDue e when state.FollowUp?.Id == e.FollowUp => state with { FollowUp = null },
        ActedElsewhere => state with { Handoff = Acted(state) },
        HandoffJudged e => Handed(state, e.Handoff, h => h with { Judgement = e.Judgement }),
        DeliveryReported e when state.Replies.TryGetValue(e.Reply, out var reply) =>
            state with { Replies = state.Replies.SetItem(e.Reply, reply with { State = e.State }) },
        _ => state,
    };

    private static Conversation OnDecision(Conversation state, Decision decision) => decision switch
    {
        EpisodeOpened e => state with
        {
            Episode = e.Episode, Resolved = false, SnoozedUntil = null, Disclosed = false, Unclear = 0, OpenOffer = null,
            Chased = 0,
            Runs = [], Handoff = null, Questions = FewByKey<QuestionId, Question>.Empty, Replies = FewByKey<ReplyId, Reply>.Empty,
        },
        EpisodeResolved => state with { Resolved = true, Waiting = [], OpenOffer = null },
        BurstDecided e => state with
        {
            Decided = state.Waiting.FindAll(message => e.Messages.Contains(message.Id)),
            Waiting = state.Waiting.RemoveAll(message => e.Messages.Contains(message.Id)),
            OpenOffer = null,
        },
        ReplyDecided e => Replied(state, e),
        ReplyDrafted e => state with { Drafts = state.Drafts.Add(new(e.Draft, e.Epoch, e.Text, e.Parts, e.Purpose)) },
        DraftDecided e => state with { Drafts = state.Drafts.RemoveAll(draft => draft.Id == e.Draft) },
        Disclosed => state with { Disclosed = true },
        SignedOn => state with { Control = state.Control with { SignedOn = true } },

        HandoffRequested e => state with
        {
            Handoff = new(
                e.Handoff, e.Kind, e.Reason, HandoffState.Requested, "", 0, null, null, string.Join("\n", state.Decided.Select(message => message.Text))),
        },
        HandoffOffered e => Handed(state, e.Handoff, h => h with { State = HandoffState.Offered, Route = e.Route, Deadline = e.Deadline }),
        HandoffOfferedTo e => Handed(state, e.Handoff, h => h with { OfferedTo = e.To }),
        HandoffExpired e => Handed(state, e.Handoff, h => h with { OfferedTo = null, Declined = h.Declined.Add(e.OfferedTo.Id) }),
        HandoffDeclined e => Handed(state, e.Handoff, h => h with { OfferedTo = null, Declined = h.Declined.Add(e.By.Id) }),
        HandoffLapsed e => Handed(state, e.Handoff, h => h with { By = null, Declined = h.Declined.Add(e.By.Id) }),
        HandoffAccepted e => Handed(state, e.Handoff, h => h with { State = HandoffState.Accepted, By = e.By, Deadline = e.Deadline }),
        HandoffEscalated e => Handed(state, e.Handoff, h =>
            h with { State = HandoffState.Escalated, Step = e.Step, Route = e.Route, Deadline = e.Deadline }),
        HandoffCompleted e => Handed(state, e.Handoff, h => h with { State = HandoffState.Completed, By = e.By, Deadline = null, Call = e.Call ?? h.Call }) with
        {
            Contact = e.Call == CallOutcome.WrongNumber ? state.Contact with { WrongNumber = true } : state.Contact,
        },
        CallAgainScheduled e => Handed(state, e.Handoff, h => h with { Tries = e.Try - 1, Call = e.Call, Deadline = null }),
        AlertDecided { Buttons: [var first, ..] } e => state with { Alerts = Open(state.Alerts, new(e.Alert, ButtonAct.Subject(first.Act))) },
        AlertChanged { Buttons.Count: 0 } e => state with { Alerts = state.Alerts.RemoveAll(alert => alert.Id == e.Alert) },

        SpecialistAsked e => state with
        {
            Questions = state.Questions.SetItem(e.Question, new(e.Question, e.Text, e.Route, false, null, e.Deadline)),
        },
        QuestionEscalated e => Asked(state, e.Question, q => q with { Route = e.Route, Deadline = e.Deadline ?? q.Deadline, Step = q.Step + 1 }),
        QuestionClosed e => Asked(state, e.Question, q => q with { Closed = true, ClosedBy = e.By }),

        ControlTaken e => state with
        {
            Control = new(OwnerKind.Human, e.By, e.Epoch, false, e.SignOn, e.At, OwesAnswer: state.Waiting.Count > 0), Waiting = [], OpenOffer = null,
        },
        Snoozed e => state with { SnoozedUntil = e.Until },
        Unsnoozed => state with { SnoozedUntil = null },
        HandBackPutOff e => state with { Control = state.Control with { ActiveAt = e.At } },
        ControlReturned e => state with { Control = new(OwnerKind.Bot, null, e.Epoch, false) },
        AutomationStopped e => state with { AutomationStopped = true, HeldForPerson = state.HeldForPerson || e.UntilPerson == true },
        AutomationResumed => state with { AutomationStopped = false, HeldForPerson = false },

        OptOutRecorded e => state with
        {
            Contact = state.Contact with
            {
                Closed = state.Contact.Closed.Add(e.Channel),
                Consents = state.Contact.Consents.Except(state.Contact.Consents.Where(agreed => agreed.Channel == e.Channel)),
            },
        },
        OptInRecorded e => state with { Contact = state.Contact with { Closed = state.Contact.Closed.Remove(e.Channel) } },
        FollowUpScheduled e => state with { FollowUp = new(e.FollowUp, e.Step, e.Due, e.Sequence == Part.Chase, e.Sequence == Part.Rebooks) },
        FollowUpCancelled => state with { FollowUp = null },

        FlowStarted e => state with
        {
            Form = null,
            Runs = state.Runs.Add(new(
                e.Run, e.Flow, e.Subject, null, false, FlowState.Asking, ImmutableDictionary<string, string>.Empty, null, e.Why.Playbook, state.Form?.Job, state.Form)),
        },
        FlowClosed e => Ran(state, e.Run, run => run with { State = FlowState.Closed }),
        FlowAsked e => Touched(state, e.Run, run => run with { Asking = e.Question, AskedAgain = e.Again }),
        FlowAnswered e => Touched(state, e.Run, run => run with { Asking = run.Asking == e.Question ? null : run.Asking, Slots = run.Slots.SetItem(e.Question, e.Value) }),
        FlowPassed e => Ran(state, e.Run, run => run with { State = FlowState.Passed, Asking = null }),
        FlowFailed e => Ran(state, e.Run, run => run with { FailedOn = e.Question, Asking = null }),
        RejectionProposed e => Ran(state, e.Run, run => run with { State = FlowState.RejectionProposed }),
        RejectionSent e => Ran(state, e.Run, run => run with { State = FlowState.Rejected }),
        RejectionOverturned e => Touched(state, e.Run, run => run with { State = FlowState.Asking, FailedOn = null }),

        PersonalDataErased => Conversation.NotBegun with
        {
            Episode = state.Episode, Control = state.Control, Known = state.Known, Outcomes = state.Outcomes, Stage = state.Stage,
            AutomationStopped = state.AutomationStopped, HeldForPerson = state.HeldForPerson, Contact = Contact.Nobody with { Closed = state.Contact.Closed },
            Erased = true,
        },
        AgentActionAccepted e => Settled(state, new(e.Action, state.Version + 1, null, e.Owner, e.Holder, e.Epoch)),
        AgentActionRefused e => Settled(state, new(e.Action, state.Version + 1, e.Reason, e.Owner, e.Holder, e.Epoch)),
        _ => state,
    };

    private static Conversation Captured(Conversation state, LeadCaptured e)
    {
        var contact = state.Contact with { Name = e.Name ?? state.Contact.Name, Zone = Zone(e) ?? state.Contact.Zone };
        if (e.Phone is { Length: > 0 } phone && contact.Last is not { Proven: true })
        {
            contact = contact with { Last = new(Channel.Sms, e.Connection, "", phone, Proven: false) };
        }

        if (e.Email is { Length: > 0 } mail && contact.Mail?.At != mail)
        {
            contact = contact with { Mail = new(Channel.Email, e.Connection, "", mail, Proven: false), MailSent = false };
        }

        // The same application sent twice is one: its flow is under way.
        var form = new FormHeard(e.Form, e.Job?.Title ?? Subject(e), e.Job);
        var again = state.Runs.Exists(run => run.IsOpen && run.Form?.Name == form.Name && run.Subject == form.Subject);
        return Heard(state with { Form = again ? state.Form : form }, contact, Saying(state, "", e.Text), new(e.Message, e.Text, e.At, null));
    }

    private static ImmutableHashSet<Agreed> Without(Contact contact, Channel channel, string address) =>
        contact.Consents.Except(contact.Consents.Where(agreed => agreed.Channel == channel && agreed.Address == address));

    /// <summary>A field that is called so and holds a zone.</summary>
    private static string? Zone(LeadCaptured e) =>
        (e.Fields ?? []).FirstOrDefault(field => field.Name is "timezone" or "time_zone" or "tz")?.Value is { } zone && QuietHours.IsZone(zone) ? zone : null;

    private static string Subject(LeadCaptured e) =>
        JobNamed(e.Fields ?? []) ?? e.Form;

    /// <summary>Null when none of the fields names a job.</summary>
    internal static string? JobNamed(IEnumerable<FormField> fields) => fields.FirstOrDefault(NamesTheJob)?.Value;

    internal static bool NamesTheJob(FormField field) => field.Name is "job" or "vacancy" or "role" && field.Value.Length > 0;

    private static Conversation Received(Conversation state, MessageReceived e)
    {
        var address = new Address(e.Channel, e.Connection, e.Sender, e.From, Proven: true);
        if (e.Channel == Channel.Email)
        {
            // A mail's way out says whose the address is, and nothing of where to write to them.
            var known = state.Contact with { Mail = address, Addresses = state.Contact.Addresses.SetItem(e.Channel, address) };
            return Heard(state, known, state.Recent, new(e.Message, e.Text, e.At, null));
        }

        var contact = state.Contact with
        {
            Name = state.Contact.Name.Length > 0 ? state.Contact.Name : e.ProfileName ?? "",
            Last = address,
            HeardAt = e.At,
            Addresses = state.Contact.Addresses.SetItem(e.Channel, address),
        };
        return Heard(state, contact, Saying(state, "", e.Text), new(e.Message, e.Text, e.At, null, e.Attachments));
    }

    /// <summary>What comes while a person has the conversation is theirs to read, and what has neither words nor attachments has nothing to read.</summary>
    private static Conversation Heard(Conversation state, Contact contact, ImmutableArray<Said> recent, HeardMessage message)
    {
        var isTheirs = state.Control.Owner == OwnerKind.Human;
        var isToRead = message.Text.Length > 0 || message.Attachments > 0;
        return state with
        {
            Contact = contact,
            Recent = recent,
            Known = state.Known.Add(message.Id),
            Early = state.Early.Remove(message.Id),
            Texts = Kept(state, message),
            Control = isTheirs ? state.Control with { OwesAnswer = true } : state.Control,
            Waiting = isToRead && !isTheirs ? state.Waiting.Add(message with { Understanding = state.Early.GetValueOrDefault(message.Id) }) : state.Waiting,
        };
    }

    private static ImmutableList<HeardText> Kept(Conversation state, HeardMessage message) => message.Text.Length == 0
        ? state.Texts
        : (state.Texts.Count < HeardText.Kept ? state.Texts : state.Texts.RemoveAt(0)).Add(
            new(message.Id, message.Text, state.Early.TryGetValue(message.Id, out var early) ? LabelsRead.Of(early.Whole) : null));

    private static ImmutableList<HeardText> Labelled(ImmutableList<HeardText> texts, MessageId id, Understanding understanding) =>
        texts.FindIndex(text => text.Id == id) is >= 0 and var at ? texts.SetItem(at, texts[at] with { Read = LabelsRead.Of(understanding.Whole) }) : texts;

    /// <summary>A text that could be of any language changes nothing of what is known.</summary>
    private static Contact Speaking(Contact contact, string language) =>
        language.Length != 2 || language == contact.Language ? contact : contact with { Language = language };

    private static Conversation Understood(Conversation state, Contact contact, MessageId id, Understanding understanding)
    {
        var at = state.Waiting.FindIndex(message => message.Id == id);
        var isEarly = at < 0 && !state.Known.Contains(id);
        return state with
        {
            Contact = contact,
            Waiting = at < 0 ? state.Waiting : state.Waiting.SetItem(at, state.Waiting[at] with { Understanding = understanding }),
            Texts = isEarly ? state.Texts : Labelled(state.Texts, id, understanding),
            Early = isEarly ? state.Early.SetItem(id, understanding) : state.Early,
        };
    }

    private static Conversation Replied(Conversation state, ReplyDecided e) => state with
    {
        Recent = Saying(state, e.AuthorName, e.Text),
        Control = e.Automated ? state.Control : state.Control with { ActiveAt = e.At, OwesAnswer = false },
        Handoff = e.Automated ? state.Handoff : Acted(state),
        Replies = state.Replies.SetItem(e.Reply, new(e.Reply, DeliveryState.Queued, Acknowledged(e.Parts), e.Automated)),
        Contact = Written(state.Contact, e),
        Chased = state.Chased + (Has(e.Parts, Part.Chases) ? 1 : 0),
        Unclear = state.Unclear + (e.Parts.Contains(Part.Unclear) ? 1 : 0),
        OpenOffer = Has(e.Parts, Part.Asks) ? Part.FlowQuestion
            : e.Parts.Contains(Part.OffersCall) ? Part.Call
            : e.Parts.Contains(Part.OffersPerson) ? Part.Person : null,
    };

    private static bool Has(EquatableList<string> parts, string kind) => parts.Exists(part => part.StartsWith(kind, StringComparison.Ordinal));

    private static HandoffId? Acknowledged(EquatableList<string> parts) =>
        parts.Find(part => part.StartsWith(Part.Acknowledges, StringComparison.Ordinal)) is { } part ? new(part[Part.Acknowledges.Length..]) : null;

    private static Contact Written(Contact contact, ReplyDecided e)
    {
        var byMail = e.Channel == Channel.Email;
        return e.Purpose != Purpose.Marketing && (byMail ? contact.MailSent : contact.FirstSent) ? contact : contact with
        {
            FirstSent = contact.FirstSent || !byMail,
            MailSent = contact.MailSent || byMail,
            Marketed = e.Purpose == Purpose.Marketing ? [.. contact.Marketed.TakeLast(Marketing.MostCounted - 1), e.At] : contact.Marketed,
        };
    }

    private static ImmutableArray<Said> Saying(Conversation state, string who, string text) => text.Length == 0
        ? state.Recent
        : [.. state.Recent.AsSpan()[(state.Recent.Length < Said.Kept ? 0 : 1)..], new(who, text)];

    private static ImmutableList<OpenAlert> Open(ImmutableList<OpenAlert> alerts, OpenAlert alert) =>
        (alerts.Count < OpenAlert.Kept ? alerts : alerts.RemoveAt(0)).Add(alert);

    private static Conversation Ran(Conversation state, string run, Func<FlowRun, FlowRun> change) =>
        state.Runs.FindIndex(known => known.Id == run) is >= 0 and var at ? state with { Runs = state.Runs.SetItem(at, change(state.Runs[at])) } : state;

    /// <summary>What the contact says next is about this run.</summary>
    private static Conversation Touched(Conversation state, string run, Func<FlowRun, FlowRun> change) =>
        state.Runs.FindIndex(known => known.Id == run) is >= 0 and var at
            ? state with { Runs = state.Runs.RemoveAt(at).Add(change(state.Runs[at])) }
            : state;

    private static Conversation Handed(Conversation state, HandoffId id, Func<Handoff, Handoff> change) =>
        state.Handoff is { } handoff && handoff.Id == id ? state with { Handoff = change(handoff) } : state;

    /// <summary>A person has done something about what they took, so that nothing of it is due any more.</summary>
    private static Handoff? Acted(Conversation state) =>
        state.OpenHandoff is { State: HandoffState.Accepted } accepted ? accepted with { Deadline = null } : state.Handoff;

    private static Conversation Asked(Conversation state, QuestionId id, Func<Question, Question> change) =>
        state.Questions.TryGetValue(id, out var question)
            ? state with { Questions = state.Questions.SetItem(id, change(question)) }
            : state;

    private static Conversation Settled(Conversation state, ActionOutcome outcome) =>
        state with { Outcomes = state.Outcomes.SetItem(outcome.Action, outcome) };
}
