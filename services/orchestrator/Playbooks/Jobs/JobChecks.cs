namespace Hitl.Orchestrator.Playbooks.Jobs;

/// <summary>What is wrong with a job, seen with the playbook in force: every error at once, naming the field and what is allowed.</summary>
internal static class JobChecks
{
    public static IEnumerable<string> Errors(Job job, Playbook playbook)
    {
        if (job.Reference.Trim() is not { Length: > 0 and <= 60 })
        {
            yield return $"reference: found '{job.Reference}', allowed is a text of 1 to 60 letters";
        }

        if (job.Title.Trim() is not { Length: > 0 and <= 120 })
        {
            yield return $"title: found '{job.Title}', allowed is a text of 1 to 120 letters";
        }

        if (job.Owner is { } owner && !playbook.Routes.ContainsKey(owner))
        {
            yield return $"owner: {Unknown(owner, "route", playbook.Routes.Keys)}";
        }

        if (job.BookingLink is { } link && !(Uri.TryCreate(link, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps))
        {
            yield return $"booking_link: found '{link}', allowed is a link that begins with https://";
        }

        var questions = playbook.Flows.Where(flow => flow.Rejection is not null).SelectMany(flow => flow.Questions).ToLookup(question => question.Id);
        foreach (var knockout in job.Knockouts)
        {
            foreach (var error in Errors(knockout, questions))
            {
                yield return $"{knockout.Question}: {error}";
            }
        }
    }

    private static IEnumerable<string> Errors(JobKnockout knockout, ILookup<string, FlowQuestion> questions)
    {
        if (!questions.Contains(knockout.Question))
        {
            yield return Unknown(knockout.Question, "question of a flow with a rejection", questions.Select(known => known.Key));
            yield break;
        }

        var number = questions[knockout.Question].Any(question => question.Kind is AnswerKind.Years or AnswerKind.Notice or AnswerKind.Amount);
        var choice = questions[knockout.Question].Any(question => question.Kind is AnswerKind.YesNo or AnswerKind.RightToWork);
        if (knockout.Needs is { } needs && (!choice || needs is not ("yes" or "no")))
        {
            yield return choice ? $"needs: found '{needs}', allowed is yes or no" : "needs: it fits answers of yes or no only";
        }

        if ((knockout.AtLeast ?? knockout.AtMost) is not null && !number)
        {
            yield return "at_least, at_most: they fit answers in years, notice or amounts only";
        }

        if (knockout is { Needs: null, AtLeast: null, AtMost: null })
        {
            yield return $"{(choice ? "needs" : "at_least or at_most")} is missing";
        }

        if (knockout.Reason.Trim().Length == 0)
        {
            yield return "reason is missing; a rejection gives it after \"because\"";
        }
    }

    private static string Unknown(string name, string what, IEnumerable<string> known)
    {
        var names = known.Order(StringComparer.Ordinal).ToList();
        return $"found '{name}', which is no {what}{(NearMiss.Of(name, names) is { } near ? $"; did you mean '{near}'?" : ".")} Allowed: {(names.Count == 0 ? "none" : string.Join(", ", names))}";
    }
}
