using Hitl.Contracts;
using Hitl.Hosting;
using Hitl.Ingest;
using Hitl.Ingest.Bookings;
using Hitl.Ingest.Consents;
using Hitl.Ingest.Contacts;
using Hitl.Ingest.Hooks;
using Hitl.Ingest.Slack;
using Hitl.Lanes;

var builder = Platform.CreateBuilder("ingest", args);

builder.AddGatewayIdentity();
builder.AddIngest();
builder.OnMigrate(LaneHosting.Migrate);
builder.Services.AddReadiness("database", LaneHosting.NotReady);

builder.AddLanes("ingest", Topics.Inbound, ContractTypes.NameOf, ContractTypes.Find)
    .Migrate(IngestSchema.Steps)
    .Hear<ContactErased>(Topics.Conversations, ContactErasedHandler.Handle)
    .Hear<QuestionClosed>(Topics.Conversations, QuestionClosedHandler.Handle)
    .OnAccepted();

var app = builder.Build();

app.MapPlatform();
app.MapLanes();
app.MapHooks();
app.MapBookings();
app.MapConsents();

await app.RunPlatformAsync(args);
