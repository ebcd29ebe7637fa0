using System.Text.Json.Serialization;
using Hitl.Ingest.Contacts;
using Hitl.Ingest.Hooks;
using Hitl.Ingest.Slack;

namespace Hitl.Ingest;

/// <summary>Rows of ingest's own tables on their way into a statement.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AddressProven))]
[JsonSerializable(typeof(AddressClaimed[]))]
[JsonSerializable(typeof(ContactForgotten))]
[JsonSerializable(typeof(InboundLogRow[]))]
[JsonSerializable(typeof(QuestionAnswer))]
[JsonSerializable(typeof(QuestionAnswer[]))]
internal sealed partial class IngestJson : JsonSerializerContext;
