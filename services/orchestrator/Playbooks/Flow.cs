using System.Collections.Immutable;
using Hitl.Orchestrator.Playbooks.Jobs;

namespace Hitl.Orchestrator.Playbooks;

/// <summary>Questions that the bot asks one by one: qualification, screening.</summary>
/// <param name="Forms">The forms that begin it.</param>
/// <param name="Opening">Said before the first question; null for nothing.</param>
/// <param name="Passed">Said when every answer passes; offers a call.</param>
/// <param name="Closing">Said when all is asked and a person has to decide; it promises nothing.</param>
/// <param name="Route">Who is told of what a person has to decide.</param>
/// <param name="Rejection">Null where nothing knocks out.</param>
/// <param name="Closed">Said to who applies for a job that is no longer open; null for nothing.</param>
/// <param name="Adopts">A run under way goes on with a version that says this; else it finishes on the one it began with.</param>
public sealed record Flow(
    string Id,
    EquatableList<string> Forms,
    string? Opening,
    ImmutableArray<FlowQuestion> Questions,
    string Passed,
    string? Closing,
    string Route,
    Rejection? Rejection,
    string? Closed,
    bool Adopts)
{
    /// <summary>The same questions, with what a job needs in place of what the flow does.</summary>
    public Flow For(Job? job) => job is null or { Knockouts.Count: 0 } || Rejection is null
        ? this
        : this with
        {
            Questions =
            [
                .. Questions.Select(question => job.Knockouts.FirstOrDefault(knockout => knockout.Question == question.Id) is { } own
                    ? question with { Knockout = own.Needed }
                    : question),
            ],
        };

    public FlowQuestion? Question(string? id) => Questions.FirstOrDefault(question => question.Id == id);
}

/// <summary>What kind of answer a question takes.</summary>
public enum AnswerKind { Text, YesNo, Years, Notice, Amount, RightToWork, Document }

/// <param name="Again">The one clarifying try after a vague answer; null to ask the same again.</param>
/// <param name="Knockout">What an answer has to hold; null when any will do.</param>
public sealed record FlowQuestion(string Id, string Ask, AnswerKind Kind, string? Again, Knockout? Knockout);

/// <summary>A condition on an answer. Years are years, a notice is days, an amount is in the identity's currency.</summary>
/// <param name="Needs">For yes or no, and the right to work.</param>
/// <param name="Reason">As the contact is told it, after "because".</param>
public sealed record Knockout(string? Needs, decimal? AtLeast, decimal? AtMost, string Reason)
{
    public string Rule => Needs is { } needs ? $"needs {needs}" : AtLeast is { } least ? $"at least {least:0.##}" : $"at most {AtMost:0.##}";
}

/// <summary>How a knockout becomes a rejection.</summary>
/// <param name="Text">Said to the contact; <c>{reason}</c> is the knockout's.</param>
/// <param name="Auto">Set where the law lets software reject; null where a person confirms each one.</param>
public sealed record Rejection(string Text, AutomaticRejection? Auto);

/// <summary>What has to be named before software may reject (GDPR article 22 and its like).</summary>
/// <param name="Notice">Told to the contact with the rejection.</param>
/// <param name="Contest">How they get a person, told to them too.</param>
public sealed record AutomaticRejection(string Jurisdiction, string LawfulBasis, string Notice, string Contest);

/// <summary>What is done about booked calls.</summary>
/// <param name="Missed">Said once after a missed call.</param>
/// <param name="Brief">So long before the call its host is told what is known.</param>
/// <param name="Wait">So long after a missed call a person is asked when no other time was chosen.</param>
public sealed record BookingSetting(string Route, string Missed, TimeSpan Brief, TimeSpan Wait);
