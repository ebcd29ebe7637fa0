using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Hitl.Simulator.Connections;
using Hitl.Simulator.Faults;
using Hitl.Simulator.Load;
using Hitl.Simulator.Recording;
using Microsoft.Extensions.Primitives;

namespace Hitl.Simulator.Twilio;

/// <summary>Twilio's REST resource of messages: create, list, fetch.</summary>
internal static partial class MessagesEndpoints
{
    private const int LongestBody = 1600;

    public static void MapMessages(this IEndpointRouteBuilder app)
    {
        var messages = app.MapGroup("/2010-04-01/Accounts/{account}");
        messages.MapPost("/Messages.json", Create);
        messages.MapGet("/Messages.json", List);
        messages.MapGet("/Messages/{sid}.json", Fetch);
    }

    private static async Task Create(
        string account,
        HttpContext http,
        ConnectionBook connections,
        MessageBook messages,
        ContactBook contacts,
        StatusCallbacks callbacks,
        FaultBook faults,
        LoadBook load,
        Journal journal)
    {
        var arrived = Stopwatch.GetTimestamp();
        if (!Authenticated(http, account, connections))
        {
            await Refuse(http, 401, 20003);
            return;
        }

        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : FormCollection.Empty;
        var (to, from, content) = (form["To"].ToString(), form["From"].ToString(), form["ContentSid"].ToString());
        var variables = Variables(form["ContentVariables"].ToString());
        var body = content.Length == 0 ? form["Body"].ToString() : Rendered(content, variables);
        var connection = connections.Twilio(account, from);
        var spoilt = faults.Take("twilio", connection?.Tenant ?? "", to, FaultKinds.OfCalls);
        Task Fail(int status, string? code) => Refuse(http, status, int.TryParse(code, out var n) ? n : status == 429 ? 20429 : 20500);
        if (await spoilt.EndsBeforeAccepting(http, Fail))
        {
            journal.Add("message.spoilt", new { to, body });
            return;
        }

        var callback = form["StatusCallback"] is [{ Length: > 0 } address] ? address : null;
        if (Wrong(connection, contacts, to, from, body, content, variables is not null, callback) is { } code)
        {
            journal.Add("message.refused", new { to, body, code });
            await Refuse(http, 400, code);
            return;
        }

        var message = messages.AcceptOutbound(connection!, to, body, content.Length == 0 ? null : content, callback);
        load.Sent(message, arrived);
        journal.Add("message.accepted", Recorded.Of(message));
        var answer = MessageResource.Of(message);
        _ = callbacks.Follow(message, spoilt);
        if (!await spoilt.EndsAfterAccepting(http, Fail))
        {
            await Results.Json(answer, TwilioJson.Default.MessageResource, statusCode: 201).ExecuteAsync(http);
        }
    }

    private static async Task List(string account, HttpContext http, ConnectionBook connections, MessageBook messages, FaultBook faults)
    {
        if (!Authenticated(http, account, connections))
        {
            await Refuse(http, 401, 20003);
            return;
        }

        var query = http.Request.Query;
        var spoilt = faults.Take(FaultBook.Lookup, "", query["To"].ToString(), FaultKinds.OfCalls);
        Task Fail(int status, string? code) => Refuse(http, status, int.TryParse(code, out var n) ? n : 20500);
        if (await spoilt.EndsBeforeAccepting(http, Fail))
        {
            return;
        }

        if (!TryDates(query, out var first, out var end))
        {
            await Refuse(http, 400, 20001);
            return;
        }

        var size = Math.Clamp(int.TryParse(query["PageSize"], out var asked) ? asked : 50, 1, 1000);
        var page = int.TryParse(query["Page"], out var wanted) ? Math.Max(wanted, 0) : 0;
        var found = messages.Search(
            Given(query["To"]),
            Given(query["From"]),
            m => m.Connection.AccountSid == account && Second(m.SentAt ?? m.CreatedAt) is var at && at >= first && at < end,
            page * size,
            size + 1);
        var shown = found.Take(size).Select(MessageResource.Of).ToList();
        await Results.Json(
            new MessagePage(
                shown,
                page,
                size,
                page * size,
                (page * size) + Math.Max(shown.Count - 1, 0),
                PageUri(http, page),
                PageUri(http, 0),
                page > 0 ? PageUri(http, page - 1) : null,
                found.Count > size ? PageUri(http, page + 1) : null),
            TwilioJson.Default.MessagePage).ExecuteAsync(http);
    }

    private static async Task Fetch(string account, string sid, HttpContext http, ConnectionBook connections, MessageBook messages)
    {
        if (!Authenticated(http, account, connections))
        {
            await Refuse(http, 401, 20003);
            return;
        }

        if (messages.Find(sid) is not { } message || message.Connection.AccountSid != account)
        {
            await Refuse(http, 404, 20404);
            return;
        }

        await Results.Json(MessageResource.Of(message), TwilioJson.Default.MessageResource).ExecuteAsync(http);
    }

    private static int? Wrong(
        Connection? connection, ContactBook contacts, string to, string from, string body, string content, bool hasVariables, string? callback)
    {
        const string WhatsApp = "whatsapp:";
        return 0 switch
        {
            _ when to.Length == 0 => 21604,
            _ when from.Length == 0 => 21603,
            _ when body.Length == 0 && content.Length == 0 => 21602,
            _ when content.Length > 0 && !Content().IsMatch(content) => 21655,
            _ when content.Length > 0 && !hasVariables => 21656,
            _ when body.Length > LongestBody => 21617,
            _ when connection is null => 21606,
            _ when to.StartsWith(WhatsApp, StringComparison.Ordinal) != connection.IsWhatsApp => 21910,
            _ when !E164().IsMatch(connection.IsWhatsApp ? to[WhatsApp.Length..] : to) => 21211,
            _ when callback is not null && !Uri.IsWellFormedUriString(callback, UriKind.Absolute) => 21609,
            _ when contacts.OptedOut(connection, to) => 21610,
            _ => null,
        };
    }

    /// <summary>A template's values by their numbers, none of them missing or empty; null when they are no such thing.</summary>
    private static List<string>? Variables(string json)
    {
        try
        {
            var values = json.Length == 0 ? [] : JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? [];
            var inOrder = Enumerable.Range(1, values.Count).Select(n => values.GetValueOrDefault($"{n}", "")).ToList();
            return inOrder.Contains("") ? null : inOrder;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Which words were approved is Twilio's to know: here the contact sees which template it is, and its values.</summary>
    private static string Rendered(string content, IReadOnlyList<string>? variables) =>
        $"[{content}] {string.Join(" · ", variables ?? [])}".TrimEnd();

    private static bool Authenticated(HttpContext http, string account, ConnectionBook connections)
    {
        const string Scheme = "Basic ";
        var header = http.Request.Headers.Authorization.ToString();
        var bytes = new byte[header.Length];
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || !Convert.TryFromBase64String(header[Scheme.Length..], bytes, out var length))
        {
            return false;
        }

        return Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [var user, var token]
            && user == account
            && connections.Knows(account, token);
    }

    private static Task Refuse(HttpContext http, int status, int code) =>
        Results.Json(TwilioErrors.Of(status, code), TwilioJson.Default.TwilioError, statusCode: status).ExecuteAsync(http);

    /// <summary>Twilio's DateSent filters: a day or a time in ISO 8601, on it, on or after it (<c>DateSent&gt;=</c>), on or before it.</summary>
    private static bool TryDates(IQueryCollection query, out DateTimeOffset first, out DateTimeOffset end)
    {
        (first, end) = (DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
        foreach (var (name, values) in query)
        {
            if (name is not ("DateSent" or "DateSent>" or "DateSent<"))
            {
                continue;
            }

            var text = values.ToString();
            if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
            {
                return false;
            }

            var after = Second(at) + (text.Length <= 10 ? TimeSpan.FromDays(1) : TimeSpan.FromSeconds(1));
            (first, end) = name switch
            {
                "DateSent>" => (Second(at), end),
                "DateSent<" => (first, after),
                _ => (Second(at), after),
            };
        }

        return true;
    }

    /// <summary>Twilio's dates are whole seconds.</summary>
    private static DateTimeOffset Second(DateTimeOffset at) => at.AddTicks(-(at.UtcTicks % TimeSpan.TicksPerSecond));

    private static string? Given(StringValues value) => value is [{ Length: > 0 } text] ? text : null;

    private static string PageUri(HttpContext http, int page)
    {
        var query = http.Request.Query.Where(q => q.Key is not ("Page" or "PageToken"))
            .Select(q => $"{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(q.Value.ToString())}")
            .Append($"Page={page}");
        return $"{http.Request.Path}?{string.Join('&', query)}";
    }

    [GeneratedRegex("^HX[0-9a-fA-F]{32}$")]
    private static partial Regex Content();

    [GeneratedRegex(@"^\+[1-9][0-9]{6,14}$")]
    private static partial Regex E164();
}
