using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.Notifier.Alerts;
using Hitl.Notifier.Brakes;
using Hitl.Notifier.Deliveries;
using Hitl.Notifier.OptOuts;

namespace Hitl.Notifier;

/// <summary>Serialisers of what this service keeps and tells itself.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(LedgerRow))]
[JsonSerializable(typeof(ForgottenRow))]
[JsonSerializable(typeof(UnboundRow))]
[JsonSerializable(typeof(SuppressionAct))]
[JsonSerializable(typeof(MovingRow))]
[JsonSerializable(typeof(HeldRow))]
[JsonSerializable(typeof(SpendAct))]
[JsonSerializable(typeof(SendDue))]
[JsonSerializable(typeof(AttemptSilent))]
[JsonSerializable(typeof(LookUpDue))]
[JsonSerializable(typeof(AlertDue))]
[JsonSerializable(typeof(SendResult))]
[JsonSerializable(typeof(LookUpResult))]
[JsonSerializable(typeof(AlertResult))]
[JsonSerializable(typeof(AlertUpdated))]
[JsonSerializable(typeof(PresserTold))]
public sealed partial class NotifierJson : JsonSerializerContext;

/// <summary>The outbox is written again with each step of a reply, so it says nothing that goes without saying.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Outbox))]
internal sealed partial class OutboxJson : JsonSerializerContext;
