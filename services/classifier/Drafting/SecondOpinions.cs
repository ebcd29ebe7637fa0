using Hitl.Contracts;
using Hitl.Lanes;

namespace Hitl.Classifier.Drafting;

/// <summary>
/// Asks the language model where the local one is not sure, and says what the message means when the answer has come or its time is over. The
/// lane goes on meanwhile; what is said stays the local model's reading, with an opinion beside it.
/// </summary>
internal sealed class SecondOpinions(LanguageModel model, TenantModels tenants)
{
    public const string Answered = "classifier.model-answered";
    public const string Silent = "classifier.model-silent";

    private readonly CallKind<ModelQuestion, ModelAnswered> ask = new(Answered, DraftingJson.Default.ModelAnswered, model.Ask);

    /// <summary>Says the message, now or when the language model has been asked.</summary>
    public void Say(MessageUnderstood understood, string text, Batch batch)
    {
        if (!model.IsThere || tenants.Find(batch.Tenant) is not { } tenant
            || UnsureParts.Of(text, understood.Whole, understood.Segments, tenant.Use) is not { Count: > 0 } parts)
        {
            batch.Say(understood);
            return;
        }

        batch.Schedule(TimerOf(understood.Message), batch.Now + model.SilentAfter, new ModelSilent(understood));
        batch.Call(ask, new ModelQuestion(understood, text, parts, tenant));
    }

    /// <remarks>After the timer has spoken this says the message once more; the first to be heard counts.</remarks>
    public static void Hear(ModelAnswered answer, Batch batch)
    {
        batch.Cancel(TimerOf(answer.Understood.Message));
        Record(answer.Understood, batch);
    }

    public void Miss(ModelSilent silent, Batch batch) => Record(
        silent.Understood with
        {
            Opinion = new(new(model.Name, "", 0, 0, (int)model.SilentAfter.TotalMilliseconds, ModelVerdict.Silent), ModelAttention.None, []),
        },
        batch);

    private static void Record(MessageUnderstood understood, Batch batch)
    {
        batch.Write(ModelCalls.Rows, ModelCalls.RowOf(batch.Tenant, understood, batch.Now));
        batch.Say(understood);
    }

    private static string TimerOf(MessageId message) => $"model:{message}";
}
