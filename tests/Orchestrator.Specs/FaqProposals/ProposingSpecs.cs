using Hitl.Orchestrator.FaqProposals;
using Hitl.Orchestrator.Playbooks;
using Hitl.Orchestrator.Specs.Playbooks;

namespace Hitl.Orchestrator.Specs.FaqProposals;

public class ProposingSpecs
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly Agent Priya = new(new("priya"), "Priya Shah");

    [Fact]
    public void Questions_that_mean_the_same_are_one_proposal_with_the_latest_answer()
    {
        var proposals = Add(Add(Add(TenantProposals.None, "q_1", "Is there parking at your office?", "Yes."), "q_2", "Do you have parking by the office?", "Yes, behind the house."), "q_3", "Can I pay by card?", "Yes, by any.");

        Assert.Equal(2, proposals.All.Count);
        Assert.Equal(["q_1", "q_2"], proposals.Find("fp_1")!.Questions.Select(question => question.Question));
        Assert.Equal("Yes, behind the house.", proposals.Find("fp_1")!.Answer);
        Assert.Equal("Priya Shah", proposals.Find("fp_1")!.By);
    }

    [Fact]
    public void A_repeat_changes_nothing()
    {
        var once = Add(TenantProposals.None, "q_1", "Is there parking?", "Yes.");
        Assert.Same(once, Add(once, "q_1", "Is there parking?", "Yes."));
    }

    [Fact]
    public void The_first_decision_on_a_proposal_stands_and_the_same_question_opens_a_new_one()
    {
        var settled = Proposing.Settle(Add(TenantProposals.None, "q_1", "Is there parking?", "Yes."), new("fp_1", "parking", "Sarah"), Noon);
        Assert.Equal((ProposalState.Accepted, "parking", "Sarah"), (settled.All[0].State, settled.All[0].Entry, settled.All[0].SettledBy));
        Assert.Equal(settled.All, Proposing.Settle(settled, new("fp_1", null, "Tom"), Noon).All);
        Assert.Equal(2, Add(settled, "q_2", "Is there parking?", "No.").All.Count);
    }

    [Fact]
    public void What_nobody_settled_for_ninety_days_goes_with_the_contacts_words() =>
        Assert.Equal(["fp_2"], Proposing.Add(
            Add(TenantProposals.None, "q_1", "Is there parking?", "Yes."), Answered("q_2", "Can I pay by card?", "Yes.") with { At = Noon.AddDays(91) }, Noon.AddDays(91)).All.Select(proposal => proposal.Id));

    [Theory]
    [InlineData("sales-agency")]
    [InlineData("recruitment")]
    public void An_accepted_one_is_an_entry_of_the_next_version_and_every_other_line_stays(string sample)
    {
        var text = File.ReadAllText(Path.Combine(Sample.Folder, $"{sample}.yaml"));
        var draft = FaqEntryText.Add(text, new("parking", ["Is there \"free\" parking?", "Can I park: where?"], "Yes, behind the house #2."));

        var read = PlaybookYaml.Read(draft, PlaybookFiles.Beside(Sample.Folder));
        Assert.Empty(read.Errors);
        var entry = read.Playbook!.Faq.Single(entry => entry.Id == "parking");
        Assert.Equal("Yes, behind the house #2.", entry.Answer);
        Assert.Equal(["Is there \"free\" parking?", "Can I park: where?"], entry.Phrasings);
        Assert.Equal(1 + int.Parse(PlaybookYaml.Read(text, PlaybookFiles.Beside(Sample.Folder)).Playbook!.Version.Split('@')[1]), int.Parse(read.Playbook.Version.Split('@')[1]));
        Assert.StartsWith("version:", Assert.Single(text.Split('\n').Except(draft.Split('\n'))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_playbook_kept_as_one_document_takes_it_as_well()
    {
        var flat = PlaybookYaml.Read(File.ReadAllText(Path.Combine(Sample.Folder, "sales-agency.yaml")), PlaybookFiles.Beside(Sample.Folder)).Flat;
        var read = PlaybookYaml.Read(FaqEntryText.Add(flat, new("parking", ["Can I park?"], "Yes.")));
        Assert.Empty(read.Errors);
        Assert.Contains(read.Playbook!.Faq, entry => entry.Id == "parking");
    }

    private static TenantProposals Add(TenantProposals proposals, string question, string text, string answer) => Proposing.Add(proposals, Answered(question, text, answer), Noon);

    private static AnsweredQuestion Answered(string question, string text, string answer) => new("c_amy", question, text, answer, Priya, Noon);
}
