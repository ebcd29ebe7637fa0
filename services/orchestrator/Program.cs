using Hitl.Contracts;
using Hitl.Hosting;
using Hitl.Lanes;
using Hitl.Orchestrator;
using Hitl.Orchestrator.Auditing;
using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Explain;
using Hitl.Orchestrator.FaqProposals;
using Hitl.Orchestrator.Playbooks;
using Hitl.Orchestrator.Playbooks.Cases;
using Hitl.Orchestrator.Playbooks.Jobs;
using Hitl.Orchestrator.Playbooks.Publishing;
using Hitl.Orchestrator.Replay;
using Hitl.Orchestrator.Rosters;
using Hitl.Orchestrator.Tenants;

var builder = Platform.CreateBuilder("orchestrator", args);

builder.Services.AddValidation();
builder.AddGatewayIdentity();
builder.AddOrchestrator();
builder.OnMigrate(LaneHosting.Migrate);

var lanes = builder.AddLanes("orchestrator", Topics.Conversations, ContractTypes.NameOf, ContractTypes.Find);

var app = builder.Build();

var rosters = app.Services.GetRequiredService<RosterHandlers>();
var tenants = app.Services.GetRequiredService<TenantHandlers>();
var conversations = app.Services.GetRequiredService<ConversationHandlers>();
lanes.Migrate(PlaybookArchive.Versions, PlaybookArchive.Publications, CaseReadings.Table, JobArchive.Table, StageArchive.Table)
    .Expire("case_readings", "at")
    .Keep(conversations.Kind)
    .Keep(rosters.Kind)
    .Keep(tenants.Kind)
    .Keep(TenantProposals.Kind)
    .Hear<FormSubmitted>(Topics.Inbound, conversations.Form)
    .Hear<ContactMessageReceived>(Topics.Inbound, conversations.Message)
    .Hear<SpecialistAnswered>(Topics.Inbound, conversations.Specialist)
    .Hear<BookingChanged>(Topics.Inbound, conversations.Booking)
    .Hear<AgentActed>(Topics.Inbound, conversations.Action)
    .Hear<ConsentChanged>(Topics.Inbound, conversations.Consent)
    .Hear<MessageUnderstood>(Topics.Understood, conversations.Understood)
    .Hear<TextsRead>(Topics.Understood, CaseReadings.Heard)
    .Hear<AgentActed>(Topics.AgentActions, conversations.Action)
    .Hear<ShiftChanged>(Topics.AgentActions, rosters.Shift)
    .Hear<DeliveryChanged>(Topics.Deliveries, conversations.Delivery)
    .Hear<ControlFenced>(Topics.Deliveries, conversations.Fenced)
    .Hear<ControlQuiet>(Topics.Deliveries, conversations.Quiet)
    .Hear<OptOutApplied>(Topics.Deliveries, conversations.OptedOut)
    .Hear<OptInApplied>(Topics.Deliveries, conversations.OptedIn)
    .Hear<AlertDelivered>(Topics.Deliveries, conversations.Alerted)
    .On("timer", OrchestratorJson.Default.TimerFell, conversations.Timer)
    .On("understood-later", ContractsJson.Default.MessageUnderstood, conversations.Understood)
    .On("ask-roster", OrchestratorJson.Default.AskRoster, rosters.Asked)
    .On("tell-roster", OrchestratorJson.Default.TellRoster, rosters.Told)
    .On("roster-answers", OrchestratorJson.Default.RosterAnswers, conversations.Roster)
    .On("set-stage", OrchestratorJson.Default.SetStage, tenants.Set)
    .On("publish-playbook", OrchestratorJson.Default.PublishPlaybook, app.Services.GetRequiredService<PublishPlaybookHandler>().Handle)
    .On("read-case-texts", CaseReadingsJson.Default.AskForReadings, CaseReadings.Say)
    .On("propose-faq", FaqProposalJson.Default.ProposeFaq, ProposalHandlers.Propose)
    .On("settle-faq", FaqProposalJson.Default.SettleFaq, ProposalHandlers.Settle);

app.MapPlatform();
app.MapLanes();
app.MapExplain();
app.MapReplay();
app.MapFaqProposals();
app.MapAudit();
app.MapPlaybooks();
app.MapJobs();
app.MapStages();

await app.RunPlatformAsync(args);
