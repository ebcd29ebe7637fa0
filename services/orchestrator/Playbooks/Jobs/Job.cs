namespace Hitl.Orchestrator.Playbooks.Jobs;

/// <summary>A job that people apply for: data of a tenant, so that forty vacancies need one playbook.</summary>
/// <param name="Reference">As a form names it.</param>
/// <param name="Title">What questions call it where several runs are open.</param>
/// <param name="Open">Who applies for a closed one is asked nothing.</param>
/// <param name="Owner">The route of who decides; null for the flow's.</param>
/// <param name="BookingLink">Null for the identity's.</param>
/// <param name="Knockouts">What it needs in place of what the flow does.</param>
public sealed record Job(string Reference, string Title, bool Open, string? Owner, string? BookingLink, EquatableList<JobKnockout> Knockouts);

/// <summary>What an answer has to hold for a job.</summary>
/// <param name="Question">The question's id in its flow.</param>
/// <param name="Reason">As the contact is told it, after "because".</param>
public sealed record JobKnockout(string Question, string? Needs, decimal? AtLeast, decimal? AtMost, string Reason)
{
    internal Knockout Needed => new(Needs, AtLeast, AtMost, Reason);
}
