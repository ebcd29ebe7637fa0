using Hitl.Contracts;
using Hitl.Hosting;
using Hitl.Lanes;
using Hitl.Notifier;
using Hitl.Notifier.Brakes;
using Hitl.Notifier.Deliveries;
using Hitl.Notifier.OptOuts;

var builder = Platform.CreateBuilder("notifier", args);

builder.AddGatewayIdentity();
builder.OnMigrate(LaneHosting.Migrate);
builder.Services.AddReadiness("database", LaneHosting.NotReady);
builder.AddServiceClock((services, ct) => services.GetRequiredService<ILaneStore>().Clock(ct));
builder.Services.AddSingleton(services => new DecisionClock(
    services.GetRequiredService<CarriedClock>(), () => services.GetRequiredService<CarriedClock>().NotReady));
var sender = builder.AddSender();
builder.Services.AddSingleton<PauseBook>();

builder.AddLanes("notifier", Topics.Deliveries, ContractTypes.NameOf, ContractTypes.Find)
    .Keep(Outbox.Kind)
    .Migrate(NotifierSchema.Steps)
    .Hear<ReplyDecided>(Topics.Conversations, sender.Replies.Handle)
    .Hear<ControlChanged>(Topics.Conversations, sender.Control.Handle, tightens: _ => true)
    .Hear<OptOutRecorded>(Topics.Conversations, sender.OptOuts.Recorded, tightens: OptOutHandlers.Tightens)
    .Hear<AlertDecided>(Topics.Conversations, sender.Alerts.Decided)
    .Hear<AlertChanged>(Topics.Conversations, sender.Alerts.Changed)
    .Hear<AgentActionDecided>(Topics.Conversations, sender.Alerts.Decided)
    .Hear<QuestionClosed>(Topics.Conversations, sender.Alerts.Closed)
    .Hear<ContactErased>(Topics.Conversations, ContactErasedHandler.Handle)
    .Hear<ContactMessageReceived>(Topics.Inbound, sender.OptOuts.Wrote, tightens: OptOutHandlers.Tightens)
    .Hear<DeliveryReported>(Topics.Inbound, sender.Attempts.Reported)
    .OnOwn(sender);

var app = builder.Build();

app.MapPlatform();
app.MapLanes();
app.MapPauses();

await app.RunPlatformAsync(args);
