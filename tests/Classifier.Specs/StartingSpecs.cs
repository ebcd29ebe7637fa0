using Hitl.Lanes;
using Hitl.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Hitl.Classifier.Specs;

/// <summary>A lane that is taken is a lane that goes on: what reading a message needs is there before.</summary>
public sealed class StartingSpecs(RunningClassifier classifier) : IClassFixture<RunningClassifier>
{
    [Fact]
    public async Task A_tenants_model_is_in_use_before_its_first_message()
    {
        await classifier.Publish("northgate", "northgate@1", SampleFaq.Northgate);

        await Eventually.Becomes(
            () => classifier.Models("northgate"), models => models.GetProperty("inForce").GetArrayLength() == 2, "the FAQ's model beside the shared ones");
    }

    [Fact]
    public async Task No_lane_is_taken_before_that_is_there()
    {
        var asked = new TaskCompletionSource();
        var there = new TaskCompletionSource();
        await classifier.StartAgain(services => services.AddSingleton(new BeforeLanes(_ =>
        {
            asked.SetResult();
            return there.Task;
        })));

        await asked.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.Equal(0, await Held());
        there.SetResult();
        await Eventually.Becomes(Held, held => held == 16, "all lanes held");
    }

    private Task<long> Held() => classifier.Count("select count(*) from lanes.lanes where owner is not null");
}
