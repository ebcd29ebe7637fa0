using System.Text;
using Hitl.Simulator.Webhooks;

namespace Hitl.Simulator.Mail;

/// <summary>A reader's mailbox: what came, and the button that ends it.</summary>
internal static class MailEndpoints
{
    public static void MapMail(this IEndpointRouteBuilder app)
    {
        var mail = app.MapGroup("/control/mail");
        mail.MapGet("", (string? to, string? tenant, string? attempt, MailBook book) => book.Search(to, tenant, attempt));
        mail.MapPost("/{number:long}/unsubscribe", Unsubscribe);
    }

    /// <summary>As a mailbox provider does it (RFC 8058): a POST without cookies, and no redirect is followed.</summary>
    private static async Task<IResult> Unsubscribe(long number, MailBook book, Platform platform)
    {
        if (book.Find(number) is not { } mail)
        {
            return TypedResults.Problem($"There is no mail {number}.", statusCode: 404);
        }

        if (mail.WayOut is not { } address || !Uri.TryCreate(address, UriKind.Absolute, out var way))
        {
            return TypedResults.Problem($"Mail {number} has no one-click way out.", statusCode: 409);
        }

        var outcome = await platform.Deliver(new Webhook(
            "unsubscribe",
            mail.Connection ?? "",
            $"{number}",
            way,
            "application/x-www-form-urlencoded",
            Encoding.ASCII.GetBytes("List-Unsubscribe=One-Click"),
            []));
        return TypedResults.Ok(outcome);
    }
}
