using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Hitl.Contracts;

/// <summary>The wire names of the contracts: the CloudEvents <c>type</c> of each record. Frozen by <c>EventCatalogueSpecs</c>.</summary>
public static class ContractTypes
{
    private static readonly Dictionary<string, JsonTypeInfo> ByName = new(StringComparer.Ordinal);
    private static readonly Dictionary<Type, string> ByType = [];

    static ContractTypes()
    {
        var json = ContractsJson.Default;
        Add("hitl.contact-message-received.v1", json.ContactMessageReceived);
        Add("hitl.form-submitted.v1", json.FormSubmitted);
        Add("hitl.delivery-reported.v1", json.DeliveryReported);
        Add("hitl.specialist-answered.v1", json.SpecialistAnswered);
        Add("hitl.booking-changed.v1", json.BookingChanged);
        Add("hitl.consent-changed.v1", json.ConsentChanged);
        Add("hitl.message-understood.v1", json.MessageUnderstood);
        Add("hitl.agent-acted.v1", json.AgentActed);
        Add("hitl.shift-changed.v1", json.ShiftChanged);
        Add("hitl.delivery-changed.v1", json.DeliveryChanged);
        Add("hitl.control-fenced.v1", json.ControlFenced);
        Add("hitl.control-quiet.v1", json.ControlQuiet);
        Add("hitl.opt-out-applied.v1", json.OptOutApplied);
        Add("hitl.opt-in-applied.v1", json.OptInApplied);
        Add("hitl.alert-delivered.v1", json.AlertDelivered);
        Add("hitl.message-recorded.v1", json.MessageRecorded);
        Add("hitl.reply-decided.v1", json.ReplyDecided);
        Add("hitl.control-changed.v1", json.ControlChanged);
        Add("hitl.alert-decided.v1", json.AlertDecided);
        Add("hitl.alert-changed.v1", json.AlertChanged);
        Add("hitl.draft-changed.v1", json.DraftChanged);
        Add("hitl.specialist-asked.v1", json.SpecialistAsked);
        Add("hitl.question-closed.v1", json.QuestionClosed);
        Add("hitl.handoff-changed.v1", json.HandoffChanged);
        Add("hitl.decision-made.v1", json.DecisionMade);
        Add("hitl.automation-changed.v1", json.AutomationChanged);
        Add("hitl.opt-out-recorded.v1", json.OptOutRecorded);
        Add("hitl.delivery-recorded.v1", json.DeliveryRecorded);
        Add("hitl.fence-recorded.v1", json.FenceRecorded);
        Add("hitl.agent-action-decided.v1", json.AgentActionDecided);
        Add("hitl.lifecycle-changed.v1", json.LifecycleChanged);
        Add("hitl.faq-proposed.v1", json.FaqProposed);
        Add("hitl.label-corrected.v1", json.LabelCorrected);
        Add("hitl.playbook-published.v1", json.PlaybookPublished);
        Add("hitl.contact-erased.v1", json.ContactErased);
        Add("hitl.texts-to-read.v1", json.TextsToRead);
        Add("hitl.texts-read.v1", json.TextsRead);
    }

    public static IReadOnlyDictionary<string, JsonTypeInfo> All => ByName;

    /// <exception cref="ArgumentException">The type is no contract.</exception>
    public static string NameOf(Type type) =>
        ByType.TryGetValue(type, out var name) ? name : throw new ArgumentException($"{type.Name} is not a contract; add it to ContractTypes.");

    /// <summary>Null when the name is of a newer version of the contracts than this build knows.</summary>
    public static JsonTypeInfo? Find(string name) => ByName.GetValueOrDefault(name);

    private static void Add(string name, JsonTypeInfo type)
    {
        ByName.Add(name, type);
        ByType.Add(type.Type, name);
    }
}

/// <summary>Source-generated serialisers of every contract: camelCase, nulls left out.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(ContactMessageReceived))]
[JsonSerializable(typeof(FormSubmitted))]
[JsonSerializable(typeof(DeliveryReported))]
[JsonSerializable(typeof(SpecialistAnswered))]
[JsonSerializable(typeof(BookingChanged))]
[JsonSerializable(typeof(ConsentChanged))]
[JsonSerializable(typeof(MessageUnderstood))]
[JsonSerializable(typeof(AgentActed))]
[JsonSerializable(typeof(ShiftChanged))]
[JsonSerializable(typeof(DeliveryChanged))]
[JsonSerializable(typeof(ControlFenced))]
[JsonSerializable(typeof(ControlQuiet))]
[JsonSerializable(typeof(OptOutApplied))]
[JsonSerializable(typeof(OptInApplied))]
[JsonSerializable(typeof(AlertDelivered))]
[JsonSerializable(typeof(MessageRecorded))]
[JsonSerializable(typeof(ReplyDecided))]
[JsonSerializable(typeof(ControlChanged))]
[JsonSerializable(typeof(AlertDecided))]
[JsonSerializable(typeof(AlertChanged))]
[JsonSerializable(typeof(DraftChanged))]
[JsonSerializable(typeof(SpecialistAsked))]
[JsonSerializable(typeof(QuestionClosed))]
[JsonSerializable(typeof(HandoffChanged))]
[JsonSerializable(typeof(DecisionMade))]
[JsonSerializable(typeof(AutomationChanged))]
[JsonSerializable(typeof(OptOutRecorded))]
[JsonSerializable(typeof(DeliveryRecorded))]
[JsonSerializable(typeof(FenceRecorded))]
[JsonSerializable(typeof(AgentActionDecided))]
[JsonSerializable(typeof(LifecycleChanged))]
[JsonSerializable(typeof(FaqProposed))]
[JsonSerializable(typeof(LabelCorrected))]
[JsonSerializable(typeof(PlaybookPublished))]
[JsonSerializable(typeof(ContactErased))]
[JsonSerializable(typeof(TextsToRead))]
[JsonSerializable(typeof(TextsRead))]
public sealed partial class ContractsJson : JsonSerializerContext;
