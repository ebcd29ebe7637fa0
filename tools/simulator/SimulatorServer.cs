using Hitl.Simulator.Clock;
using Hitl.Simulator.Connections;
using Hitl.Simulator.Faults;
using Hitl.Simulator.Forms;
using Hitl.Simulator.LanguageModel;
using Hitl.Simulator.Load;
using Hitl.Simulator.Mail;
using Hitl.Simulator.Recording;
using Hitl.Simulator.Slack;
using Hitl.Simulator.Twilio;
using Hitl.Simulator.Webhooks;

namespace Hitl.Simulator;

/// <summary>Plays Twilio, Slack, a mail server and a language model to the platform under test, and takes orders on <c>/control</c> and <c>/clock</c>.</summary>
public static class SimulatorServer
{
    /// <exception cref="InvalidOperationException">Not in Development, or a setting is missing or not on loopback; the message says which.</exception>
    public static WebApplication Build(string[] args)
    {
        // Settings come from the environment; nothing below the current folder is watched.
        var builder = WebApplication.CreateBuilder(["--hostBuilder:reloadConfigOnChange=false", .. args]);
        var options = SimulatorOptions.Read(builder.Configuration, builder.Environment);

        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.Services.AddProblemDetails();
        builder.Services
            .AddSingleton(options)
            .AddSingleton(ConnectionBook.Load(options.ConnectionsFile))
            .AddSingleton<DevelopmentClock>()
            .AddSingleton<Journal>()
            .AddSingleton<FaultBook>()
            .AddSingleton<Platform>()
            .AddSingleton<MessageBook>()
            .AddSingleton<ContactBook>()
            .AddSingleton<StatusCallbacks>()
            .AddSingleton<InboundTexts>()
            .AddSingleton<LoadBook>()
            .AddSingleton<Workspace>()
            .AddSingleton<ModelOrders>()
            .AddSingleton<SlackClock>()
            .AddSingleton<MailBook>()
            .AddHostedService<SmtpServer>()
            .AddSingleton<Summary>();

        var app = builder.Build();
        app.UseExceptionHandler();
        app.MapHealth();
        app.MapClock();
        app.MapConnections();
        app.MapMessages();
        app.MapContacts();
        app.MapForms();
        app.MapSlackApi();
        app.MapSlackPeople();
        app.MapLanguageModel();
        app.MapMail();
        app.MapFaults();
        app.MapLoad();
        app.MapRecording();
        return app;
    }

    private static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => TypedResults.Ok());
        app.MapGet("/health/ready", () => TypedResults.Ok());
    }
}
