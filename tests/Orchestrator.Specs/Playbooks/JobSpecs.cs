using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Playbooks.Jobs;
using Hitl.Orchestrator.Specs.Conversations;

namespace Hitl.Orchestrator.Specs.Playbooks;

public class JobSpecs
{
    [Fact]
    public void A_table_says_each_jobs_own_knockouts()
    {
        var (jobs, errors) = JobCsv.Read(
            """
            reference,title,open,owner,booking_link,experience.at_least,experience.reason
            HT-101,"Night chef, Leeds",true,managers,https://book.harbour.example/kitchen,3,the night kitchen needs three years
            HT-102,Porter,closed,,,,
            """,
            Sample.Recruitment);

        Assert.Empty(errors);
        Assert.Equal(new Job("HT-101", "Night chef, Leeds", true, "managers", "https://book.harbour.example/kitchen", [new("experience", null, 3, null, "the night kitchen needs three years")]), jobs[0]);
        Assert.Equal(new Job("HT-102", "Porter", false, null, null, []), jobs[1]);
    }

    [Fact]
    public void All_that_is_wrong_with_a_table_is_said_at_once_with_its_line()
    {
        var (_, errors) = JobCsv.Read(
            """
            reference,title,open,owner,booking_link,experience.at_least,experience.reason,right-to-work.at_least
            ,Chef,perhaps,manager,http://x,many,,
            HT-1,Porter,,,,2,,
            HT-1,Porter,,,,,,5
            """,
            Sample.Recruitment);

        Assert.Equal(
            [
                "line 2: open: found 'perhaps', allowed is true or false",
                "line 2: experience.at_least: found 'many', allowed is a number from 0",
                "line 2: reference: found '', allowed is a text of 1 to 60 letters",
                "line 2: owner: found 'manager', which is no route; did you mean 'managers'? Allowed: managers, recruiters",
                "line 2: booking_link: found 'http://x', allowed is a link that begins with https://",
                "line 2: experience: reason is missing; a rejection gives it after \"because\"",
                "line 3: experience: reason is missing; a rejection gives it after \"because\"",
                "line 4: right-to-work: at_least, at_most: they fit answers in years, notice or amounts only",
                "line 4: right-to-work: reason is missing; a rejection gives it after \"because\"",
                "line 4: reference: found a second 'HT-1'; each job stands once",
            ],
            errors);
    }

    [Fact]
    public void A_misspelt_column_is_named_with_what_may_be_meant() =>
        Assert.Equal(
            ["line 1: found the column 'titel'; did you mean 'title'? Allowed: reference, title, open, owner, booking_link, and for a question QUESTION.needs, QUESTION.at_least, QUESTION.at_most, QUESTION.reason", "line 1: the column 'title' is missing"],
            JobCsv.Read("reference,titel\nHT-1,Chef\n", Sample.Recruitment).Errors);

    [Fact]
    public void Pass_rates_count_each_run_once_by_its_last_answer_and_a_persons_word()
    {
        var chef = new Job("HT-101", "Night chef", true, null, null, []);
        Dialogue Applicant() => new Dialogue(Sample.Recruitment).Applies(job: chef).Says("I'm British");
        var rates = new PassRates();
        foreach (var applicant in (Dialogue[])
        [
            Applicant().Says("3 years"),
            Applicant().Says("none"),
            Applicant().Says("none").Judges(Dialogue.Sarah, confirmed: false),
            Applicant().Says("none").Says("Sorry, I misread that, it is actually 4 years"),
        ])
        {
            rates.Add(applicant.Stream);
        }

        var found = rates.Of(Sample.Recruitment);

        Assert.Equal(new PassRate("screening", "experience", "HT-101", 4, 2, 1, 1, 0.5), found[0]);
        Assert.Equal(new PassRate("screening", "right-to-work", "HT-101", 4, 4, 0, 0, 1), found[1]);
        Assert.StartsWith(
            "flow,question,job,answered,passed,knocked_out,overturned,rate\r\nscreening,experience,HT-101,4,2,1,1,0.5\r\n", PassRates.Csv(found), StringComparison.Ordinal);
        Assert.All(found, rate => Assert.InRange(rate.Rate, 0, 1));
    }
}
