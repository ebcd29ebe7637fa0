using Hitl.Classifier.Faq;
using Hitl.Contracts;

namespace Hitl.Classifier.Specs;

/// <summary>The models of one process, trained once.</summary>
internal static class Models
{
    private static readonly Lazy<SharedModels> SharedOnce = new(SharedModels.Train);
    private static readonly Lazy<FaqModel> NorthgateOnce = new(() => FaqModel.Train(SampleFaq.Northgate));

    public static SharedModels Shared => SharedOnce.Value;

    public static FaqModel Northgate => NorthgateOnce.Value;

    public static Understood Read(string text) => Understanding.Read(text, Northgate, Shared);

    public static Reading Whole(string text) => Read(text).Whole;
}
