using Hitl.Contracts;
using Hitl.Hosting;
using Hitl.InboxApi;
using Hitl.InboxApi.Actions;
using Hitl.InboxApi.Inbox;
using Hitl.InboxApi.Shifts;
using Hitl.Lanes;

var builder = Platform.CreateBuilder("inbox-api", args);

builder.AddGatewayIdentity().AddInbox().OnMigrate(LaneHosting.Migrate);
builder.Services.AddValidation();

builder.AddLanes("inbox-api", Topics.AgentActions, ContractTypes.NameOf, ContractTypes.Find)
    .Keep(InboxHandler.Views)
    .Migrate(InboxSchema.Journal, InboxSchema.Actions, InboxSchema.Lines, InboxSchema.OldActions, InboxSchema.LinesAlone, InboxSchema.LinesByActivity, InboxSchema.JournalAsSaid)
    .Expire("actions", "asked_at")
    .Expire("action_outcomes", "at")
    .Hear<MessageRecorded>(Topics.Conversations, InboxHandler.Handle)
    .Hear<ReplyDecided>(Topics.Conversations, InboxHandler.Handle)
    .Hear<DeliveryRecorded>(Topics.Conversations, InboxHandler.Handle)
    .Hear<ControlChanged>(Topics.Conversations, InboxHandler.Handle)
    .Hear<FenceRecorded>(Topics.Conversations, InboxHandler.Handle)
    .Hear<AlertDecided>(Topics.Conversations, InboxHandler.Handle)
    .Hear<AlertChanged>(Topics.Conversations, InboxHandler.Handle)
    .Hear<DraftChanged>(Topics.Conversations, InboxHandler.Handle)
    .Hear<SpecialistAsked>(Topics.Conversations, InboxHandler.Handle)
    .Hear<QuestionClosed>(Topics.Conversations, InboxHandler.Handle)
    .Hear<HandoffChanged>(Topics.Conversations, InboxHandler.Handle)
    .Hear<DecisionMade>(Topics.Conversations, InboxHandler.Handle)
    .Hear<AutomationChanged>(Topics.Conversations, InboxHandler.Handle)
    .Hear<OptOutRecorded>(Topics.Conversations, InboxHandler.Handle)
    .Hear<LifecycleChanged>(Topics.Conversations, InboxHandler.Handle)
    .Hear<FaqProposed>(Topics.Conversations, InboxHandler.Handle)
    .Hear<AgentActionDecided>(Topics.Conversations, AgentActionDecidedHandler.Handle)
    .Hear<PlaybookPublished>(Topics.Conversations, InboxHandler.Published)
    .Hear<ContactErased>(Topics.Conversations, InboxHandler.Erased)
    .On(ActionAcceptedHandler.Name, ActionsJson.Default.ActionAccepted, ActionAcceptedHandler.Handle)
    .On(ShiftAskedHandler.Name, ActionsJson.Default.ShiftAsked, ShiftAskedHandler.Handle)
    .On(Rebuild.Name, RebuildJson.Default.ViewRebuilt, Rebuild.Handle);

var app = builder.Build();
app.MapPlatform();
app.MapLanes();
app.MapApi();
await app.RunPlatformAsync(args);
