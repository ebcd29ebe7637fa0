using Hitl.Classifier.Encoding;
using Hitl.Classifier.Messages;
using Hitl.Classifier.Models;
using Hitl.Contracts;
using Hitl.Hosting;
using Hitl.Lanes;

var builder = Platform.CreateBuilder("classifier", args);

builder.AddGatewayIdentity();
builder.OnMigrate(LaneHosting.Migrate);
builder.Services.AddReadiness("database", LaneHosting.NotReady);
builder.Services.AddReadiness("models", (services, _) =>
    Task.FromResult(services.GetRequiredService<ModelShelf>().Shared is null ? "the shared models are being trained" : null));
builder.AddValidatedOptions<EncoderOptions, EncoderOptionsValidator>(EncoderOptions.Section);
builder.Services.AddSingleton<ModelShelf>();
builder.Services.AddHostedService(services => services.GetRequiredService<ModelShelf>());
builder.Services.AddSingleton<Understand>();
builder.Services.AddSingleton<ReadTexts>();

var lanes = builder.AddLanes("classifier", Topics.Understood, ContractTypes.NameOf, ContractTypes.Find);

var app = builder.Build();

var understand = app.Services.GetRequiredService<Understand>();
var readTexts = app.Services.GetRequiredService<ReadTexts>();
lanes.Migrate(StoredVectors.Table)
    .Keep(TenantFaq.Kind)
    .Hear<PlaybookPublished>(Topics.Conversations, PlaybookPublishedHandler.Handle)
    .Hear<TextsToRead>(Topics.Conversations, readTexts.Asked)
    .On(ReadTexts.Done, ReadTextsJson.Default.TextsAllRead, ReadTexts.Answer)
    .Hear<ContactMessageReceived>(Topics.Inbound, understand.Message)
    .Hear<FormSubmitted>(Topics.Inbound, understand.Form);

app.MapPlatform();
app.MapLanes();
app.MapGet("/models", (System.Security.Claims.ClaimsPrincipal user, ModelShelf models) => models.Cards(user.Tenant()))
    .WithSummary("The cards of the models that read this tenant's messages");

await app.RunPlatformAsync(args);
