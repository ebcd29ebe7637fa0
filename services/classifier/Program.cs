using Hitl.Classifier.Corrections;
using Hitl.Classifier.Drafting;
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
builder.Services.AddSingleton(services => new BeforeLanes(services.GetRequiredService<ModelShelf>().Filled));
builder.AddDrafting();
builder.Services.AddSingleton<Understand>();
builder.Services.AddSingleton<ReadTexts>();
builder.Services.AddSingleton<Trial>();

var lanes = builder.AddLanes("classifier", Topics.Understood, ContractTypes.NameOf, ContractTypes.Find);

var app = builder.Build();

var understand = app.Services.GetRequiredService<Understand>();
var readTexts = app.Services.GetRequiredService<ReadTexts>();
var trial = app.Services.GetRequiredService<Trial>();
lanes.Migrate(StoredVectors.Table, StoredModels.Table, TenantTexts.Visible)
    .Keep(TenantFaq.Kind)
    .Keep(TenantModel.Kind)
    .Keep(ContactCorrections.Kind)
    .Keep(TenantLessons.Kind)
    .Keep(ModelStream.Kind)
    .Hear<PlaybookPublished>(Topics.Conversations, PlaybookPublishedHandler.Handle)
    .Hear<LabelCorrected>(Topics.Conversations, CorrectionHandlers.Corrected)
    .Hear<ContactErased>(Topics.Conversations, CorrectionHandlers.Erased)
    .On("lessons-changed", CorrectionJson.Default.LessonsChanged, Trial.Changed)
    .On("lessons-forgotten", CorrectionJson.Default.LessonsForgotten, Trial.Forget)
    .On(Trial.Due, TrialJson.Default.TryModels, trial.Begin)
    .On(Trial.Done, TrialJson.Default.TrialDone, Trial.Judge)
    .Hear<TextsToRead>(Topics.Conversations, readTexts.Asked)
    .On(ReadTexts.Done, ReadTextsJson.Default.TextsAllRead, ReadTexts.Answer)
    .Hear<ContactMessageReceived>(Topics.Inbound, understand.Message)
    .Hear<FormSubmitted>(Topics.Inbound, understand.Form)
    .OnModel(app.Services.GetRequiredService<SecondOpinions>());

app.MapPlatform();
app.MapLanes();
app.MapModels();

await app.RunPlatformAsync(args);
