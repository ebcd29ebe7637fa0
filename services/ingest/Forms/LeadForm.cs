using System.Text.Json;
using Hitl.Contracts;
using Hitl.Hosting;
using Hitl.Ingest.Contacts;
using Hitl.Ingest.Hooks;

namespace Hitl.Ingest.Forms;

/// <summary>A lead form as its site sends it: one flat JSON object, its well-known fields read, all of them kept as written.</summary>
/// <param name="Id">The site's own id of the submission; null when it has none.</param>
/// <param name="Phone">E.164; null when the form has none that could be dialled.</param>
internal sealed record LeadForm(
    string? Id, string Form, string? Name, string? Phone, string? Email, string Text, Money? Budget, IReadOnlyList<FormField> Fields)
{
    private const int LongestId = 200;

    /// <summary>In the order in which they decide whose form it is.</summary>
    public IReadOnlyList<ContactAddress> Addresses =>
    [
        .. Phone is null ? [] : new[] { new ContactAddress(ContactAddress.Phone, Phone) },
        .. Email is null ? [] : new[] { new ContactAddress(ContactAddress.Email, Email) },
    ];

    /// <exception cref="JsonException">No JSON; says line and position.</exception>
    /// <exception cref="ProblemException">400: no object of simple fields, or an empty one.</exception>
    public static LeadForm Parse(ReadOnlySpan<byte> body, string country)
    {
        using var json = JsonDocument.Parse(CleanText.OfJson(body), new JsonDocumentOptions { AllowDuplicateProperties = false });
        if (json.RootElement.ValueKind != JsonValueKind.Object)
            throw new ProblemException("A form is one JSON object of fields.");
        var fields = json.RootElement.EnumerateObject()
            .Where(p => p.Value.ValueKind != JsonValueKind.Null)
            .Select(p => new FormField(p.Name, Value(p.Name, p.Value)))
            .ToList();
        if (fields.All(f => string.IsNullOrWhiteSpace(f.Value)))
            throw new ProblemException("The form is empty: send at least one field.");

        var phone = Find(fields, "phone", "phonenumber", "telephone", "tel", "mobile", "mobilenumber");
        var email = Find(fields, "email", "emailaddress", "mail");
        return new LeadForm(
            ShortId(Find(fields, "id", "submissionid")),
            Find(fields, "form", "formname") ?? "form",
            Find(fields, "name", "fullname", "yourname", "contactname") ?? FullName(fields),
            phone is null ? null : PhoneNumber.ToE164(phone, country),
            email is null ? null : ContactAddress.ToEmail(email),
            Find(fields, "message", "text", "question", "enquiry", "inquiry", "comments", "comment", "notes") ?? "",
            Find(fields, "budget", "projectbudget") is { } budget ? Forms.Budget.Read(budget) : null,
            fields);
    }

    internal static string? ShortId(string? id) =>
        id is { Length: > LongestId } ? throw new ProblemException($"A submission's id has at most {LongestId} characters.") : id;

    /// <param name="name">In lower-case letters alone.</param>
    public string? Find(string name) => Find([.. Fields], name);

    private static string Value(string name, JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => throw new ProblemException(
                StatusCodes.Status400BadRequest,
                detail: $"The field '{name}' is an object; send fields side by side.",
                errors: new Dictionary<string, string[]> { [name] = ["A field is a text, a number, yes or no, or a list of these."] }),
            JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(item =>
                item.ValueKind == JsonValueKind.Array ? throw new ProblemException($"The field '{name}' is a list of lists.") : Value(name, item))),
            _ => value.ToString(),
        };

    private static string? FullName(List<FormField> fields)
    {
        var name = $"{Find(fields, "firstname")} {Find(fields, "lastname", "surname")}".Trim();
        return name.Length > 0 ? name : null;
    }

    /// <summary>The first of these fields that says something; <c>First name</c>, <c>first_name</c> and <c>firstName</c> are one.</summary>
    private static string? Find(List<FormField> fields, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            foreach (var field in fields)
            {
                if (!string.IsNullOrWhiteSpace(field.Value) && string.Concat(field.Name.Where(char.IsLetterOrDigit)).Equals(name, StringComparison.OrdinalIgnoreCase))
                    return field.Value.Trim();
            }
        }

        return null;
    }
}
