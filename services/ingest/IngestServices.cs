using Hitl.Hosting;
using Hitl.Ingest.Bookings;
using Hitl.Ingest.Connections;
using Hitl.Ingest.Contacts;
using Hitl.Ingest.Forms;
using Hitl.Ingest.Hooks;
using Hitl.Ingest.Slack;
using Hitl.Ingest.Twilio;
using Hitl.Ingest.WaysOut;

namespace Hitl.Ingest;

/// <summary>The parts of this service, each made once.</summary>
internal static class IngestServices
{
    private const string SlackHost = "https://slack.com/";

    public static WebApplicationBuilder AddIngest(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<IngestOptions, IngestOptionsValidator>(IngestOptions.Section);
        builder.Services
            .AddSingleton(s => ConnectionsFile.Load(s.GetRequiredService<IConfiguration>()["Connections:File"]))
            .AddSingleton<IngestDatabase>()
            .AddSingleton<ContactBook>()
            .AddSingleton<Intake>()
            .AddSingleton<TwilioWebhook>()
            .AddSingleton<LeadForms>()
            .AddSingleton<WayOut>()
            .AddSingleton<BookingWebhook>()
            .AddSingleton<QuestionAnswers>()
            .AddSingleton<SlackInteractivity>()
            .AddSingleton(s => new AnswerWindow(Slack(s.GetRequiredService<IConfiguration>()["Providers:Slack"])))
            .AddHostedService<InboundLogRetention>();
        return builder;
    }

    private static HttpClient Slack(string? host) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        BaseAddress = new Uri((host is { Length: > 0 } ? host : SlackHost).TrimEnd('/') + "/"),
    };
}
