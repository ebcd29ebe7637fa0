using System.Text.RegularExpressions;
using Hitl.Orchestrator.Conversations;
using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Playbooks.Cases;

/// <summary>What was decided, in the words of cases. Ids and texts are left out, so that a case holds whatever the wording.</summary>
internal static partial class CaseLabels
{
    public static IEnumerable<string> Of(IEnumerable<ConversationEvent> events) => events.SelectMany(Of);

    private static IEnumerable<string> Of(ConversationEvent @event) => @event switch
    {
        ReplyDecided { Author: AuthorKind.Bot } e => e.Parts.Select(WithoutIds),
        ReplyDecided e => [$"{e.Author.ToString().ToLowerInvariant()}-writes"],
        ReplyDrafted e => ["drafted", .. e.Parts.Select(WithoutIds)],
        ReplyHeld => ["held"],
        Snoozed => ["snoozed"],
        HandoffRequested e => [$"handoff:{e.Kind}"],
        HandoffEscalated e => [$"escalated:{e.Route}"],
        HandoffCompleted => ["handoff-completed"],
        SpecialistAsked e => [$"specialist:{e.Route}"],
        AlertDecided e => [$"alert:{e.Route}"],
        AutomationStopped => ["stopped"],
        AutomationResumed => ["resumed"],
        OptOutRecorded => ["opted-out"],
        OptInRecorded => ["opted-in"],
        FlowStarted e => [$"begins:{e.Flow}"],
        FlowPassed => ["flow-passed"],
        FlowFailed e => [$"knocked-out:{e.Question}"],
        RejectionProposed => ["rejection-proposed"],
        RejectionSent => ["rejected"],
        RejectionOverturned => ["overturned"],
        ControlTaken => ["person-has-control"],
        ControlReturned => ["bot-has-control"],
        EpisodeResolved => ["resolved"],
        AgentActionRefused => ["refused"],
        _ => [],
    };

    /// <summary><c>ask:right-to-work</c> of <c>ask:run_5f2c…:right-to-work</c>.</summary>
    private static string WithoutIds(string part) => DerivedId().Replace(part, "");

    [GeneratedRegex(":[a-z]+_[0-9a-f]{20}")]
    private static partial Regex DerivedId();
}
