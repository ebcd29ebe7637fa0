using Hitl.Contracts;
using Hitl.Ingest.Forms;

namespace Hitl.Ingest.Consents;

/// <summary>
/// The boxes of a form: <c>consent_email</c>, <c>consent_sms</c>, <c>consent_whatsapp</c>, with the words that stood beside them in
/// <c>consent_wording</c> and the tenant's name for these in <c>consent_version</c>. A tick without its words proves nothing and is no consent.
/// </summary>
internal static class ConsentBoxes
{
    private static readonly string[] Ticks = ["true", "yes", "on", "1"];

    public static IReadOnlyList<ConsentText>? Read(LeadForm form) =>
        form.Find("consentwording") is { Length: > 0 } wording && form.Find("consentversion") is { Length: > 0 } version
            ? Given(form, wording, version).ToList() is { Count: > 0 } given ? given : null
            : null;

    private static IEnumerable<ConsentText> Given(LeadForm form, string wording, string version) =>
        from box in ((Channel Channel, string Name, string? Address)[])
        [
            (Channel.Email, "consentemail", form.Email), (Channel.Sms, "consentsms", form.Phone), (Channel.WhatsApp, "consentwhatsapp", form.Phone),
        ]
        where box.Address is not null && form.Find(box.Name) is { } tick && Ticks.Contains(tick.ToLowerInvariant())
        select new ConsentText(box.Channel, wording, version, $"form:{form.Form}", box.Address);
}
