using Hitl.Classifier;
using Hitl.Classifier.Faq;
using Hitl.Orchestrator.Playbooks;
using Hitl.Orchestrator.Playbooks.Cases;

namespace Hitl.Orchestrator.Specs.Playbooks;

/// <summary>The samples' cases under the models that are shipped: as publishing would play them.</summary>
public class SampleCaseSpecs
{
    private static readonly Lazy<SharedModels> Shared = new(SharedModels.Train);

    public static TheoryData<string> Cases(string name) => [.. Playbook(name).Cases.Select(@case => @case.Id)];

    [Theory]
    [MemberData(nameof(Cases), "sales-agency")]
    public void The_sales_agency_holds(string id) => Holds("sales-agency", id);

    [Theory]
    [MemberData(nameof(Cases), "recruitment")]
    public void Recruitment_holds(string id) => Holds("recruitment", id);

    [Theory]
    [InlineData("sales-agency")]
    [InlineData("recruitment")]
    public void There_are_thirty_or_more_and_each_expects_something_at_every_step(string name)
    {
        var cases = Playbook(name).Cases;

        Assert.True(cases.Length >= 30, $"{cases.Length} cases");
        Assert.All(cases, @case => Assert.All(@case.Steps, step => Assert.NotNull(step.Expect)));
    }

    private static void Holds(string name, string id)
    {
        var playbook = Playbook(name);
        var result = CaseRunner.Run(playbook.Cases.Single(@case => @case.Id == id), playbook, Reader(name));
        Assert.True(result.Holds, CaseStory.Tell(result));
    }

    private static Playbook Playbook(string name) => name == "recruitment" ? Sample.Recruitment : Sample.SalesAgency;

    private static readonly Dictionary<string, Lazy<FaqModel>> Faqs = new()
    {
        ["sales-agency"] = new(() => Train(Sample.SalesAgency)),
        ["recruitment"] = new(() => Train(Sample.Recruitment)),
    };

    private static FaqModel Train(Playbook playbook) =>
        FaqModel.Train([.. playbook.Faq.Select(entry => new Contracts.FaqEntry(entry.Id, [.. entry.Phrasings], entry.Answer))]);

    private static Func<string, CaseReading> Reader(string name) => text =>
    {
        var read = Classifier.Understanding.Read(text, Faqs[name].Value, Shared.Value);
        return new(read.ModelVersion, read.Language, read.Whole, read.Segments.ToEquatableList(), read.LanguageProbability, read.Found.ToEquatableList());
    };
}
