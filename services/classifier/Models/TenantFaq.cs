using System.Text.Json.Serialization;
using Hitl.Contracts;
using Hitl.Lanes;

namespace Hitl.Classifier.Models;

/// <summary>A tenant's FAQ as its playbook last said it: what the tenant's model is trained from, on every instance.</summary>
/// <param name="Playbook">Name and number of the playbook version.</param>
/// <param name="Zone">IANA time zone in which the tenant's days are counted; null for UTC.</param>
public sealed record TenantFaq(string Playbook, IReadOnlyList<FaqEntry> Entries, string? Zone = null)
{
    public static readonly DocumentKind<TenantFaq> Kind = new("tenant_faq", key => !key.StartsWith("c_", StringComparison.Ordinal), ClassifierJson.Default.TenantFaq);
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(TenantFaq))]
internal sealed partial class ClassifierJson : JsonSerializerContext;
