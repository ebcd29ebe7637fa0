using Hitl.Contracts;
using Hitl.Hosting;
using Hitl.Lanes;
using Hitl.Notifier.Alerts;
using Hitl.Notifier.Connections;
using Hitl.Notifier.Control;
using Hitl.Notifier.Deliveries;
using Hitl.Notifier.OptOuts;
using Hitl.Notifier.Providers;
using Hitl.Notifier.Providers.Mail;
using Hitl.Notifier.Providers.Slack;
using Hitl.Notifier.Providers.Twilio;

namespace Hitl.Notifier;

/// <summary>What hears: each handler, wired to the connections and the providers.</summary>
internal sealed record Sender(
    ReplyDecidedHandler Replies, AttemptHandlers Attempts, ControlChangedHandler Control, OptOutHandlers OptOuts, AlertHandlers Alerts)
{
    public const string Sent = "notifier.sent";
    public const string LookedUp = "notifier.looked-up";
    public const string Posted = "notifier.posted";
    public const string Updated = "notifier.updated";
    public const string Told = "notifier.told";

    public static Sender Of(ConnectionBook connections, TwilioClient twilio, MailClient mail, SlackClient slack, string? link = null)
    {
        var json = NotifierJson.Default;
        var desk = new Desk(new Effects(
            new CallKind<SendReply, SendResult>(
                Sent, json.SendResult, (call, context, ct) => call.Mail is null ? twilio.Send(call, context, ct) : mail.Send(call, context, ct)),
            new CallKind<LookUpReply, LookUpResult>(LookedUp, json.LookUpResult, twilio.LookUp),
            new CallKind<PostAlert, AlertResult>(Posted, json.AlertResult, slack.Post),
            new CallKind<UpdateAlert, AlertUpdated>(Updated, json.AlertUpdated, slack.Update),
            new CallKind<TellPresser, PresserTold>(Told, json.PresserTold, slack.Tell)),
            connections);
        return new Sender(
            new ReplyDecidedHandler(desk, connections),
            new AttemptHandlers(desk),
            new ControlChangedHandler(desk),
            new OptOutHandlers(desk, connections),
            new AlertHandlers(desk, link));
    }
}

internal static class SenderHosting
{
    /// <summary>Connections and providers from configuration, checked when the process starts.</summary>
    public static Sender AddSender(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<ConnectionOptions, ConnectionOptionsValidator>(ConnectionOptions.Section);
        builder.AddValidatedOptions<ProviderOptions, ProviderOptionsValidator>(ProviderOptions.Section);
        builder.AddValidatedOptions<AlertLinkOptions, AlertLinkOptionsValidator>(AlertLinkOptions.Section);
        builder.AddValidatedOptions<PublicOptions, PublicOptionsValidator>(PublicOptions.Section);

        T Section<T>(string name)
            where T : new() => builder.Configuration.GetSection(name).Get<T>() ?? new T();

        var providers = Section<ProviderOptions>(ProviderOptions.Section);
        var connections = new ConnectionBook(Section<ConnectionOptions>(ConnectionOptions.Section).File);
        var http = new ProviderHttp(providers.CallsPerTenant, ProviderHttp.Begin, ProviderHttp.Answer);
        var mail = new MailClient(connections, Section<PublicOptions>(PublicOptions.Section), providers);
        builder.Services.AddSingleton(http);
        builder.Services.AddSingleton(mail);
        return Sender.Of(
            connections,
            new TwilioClient(http, connections, providers.Twilio, Section<PublicOptions>(PublicOptions.Section)),
            mail,
            new SlackClient(http, connections, providers.Slack),
            Section<AlertLinkOptions>(AlertLinkOptions.Section).Conversation);
    }

    /// <summary>What the service tells itself: its timers and the results of its calls.</summary>
    public static LanesDefinition OnOwn(this LanesDefinition lanes, Sender sender)
    {
        var json = NotifierJson.Default;
        return lanes
            .On("notifier.send-due", json.SendDue, sender.Attempts.Due)
            .On("notifier.attempt-silent", json.AttemptSilent, sender.Attempts.Silent)
            .On("notifier.look-up-due", json.LookUpDue, sender.Attempts.LookUpDue)
            .On("notifier.alert-due", json.AlertDue, sender.Alerts.Due)
            .On(Sender.Sent, json.SendResult, sender.Attempts.Answered)
            .On(Sender.LookedUp, json.LookUpResult, sender.Attempts.LookedUp)
            .On(Sender.Posted, json.AlertResult, sender.Alerts.Posted)
            .On(Sender.Updated, json.AlertUpdated, sender.Alerts.Updated)
            .On(Sender.Told, json.PresserTold, sender.Alerts.Told);
    }
}
