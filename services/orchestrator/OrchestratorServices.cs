using Hitl.Hosting;
using Hitl.Lanes;
using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Playbooks;
using Hitl.Orchestrator.Playbooks.Cases;
using Hitl.Orchestrator.Playbooks.Jobs;
using Hitl.Orchestrator.Playbooks.Publishing;
using Hitl.Orchestrator.Rosters;
using Hitl.Orchestrator.Tenants;

namespace Hitl.Orchestrator;

internal static class OrchestratorServices
{
    public static void AddOrchestrator(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<PlaybookOptions, PlaybookOptionsValidator>(PlaybookOptions.Section);
        builder.AddServiceClock((services, ct) => services.GetRequiredService<ILaneStore>().Clock(ct));
        builder.Services.AddSingleton(services => new DecisionClock(
            services.GetRequiredService<CarriedClock>(), () => services.GetRequiredService<CarriedClock>().NotReady));
        builder.Services.AddSingleton<PlaybookArchive>();
        builder.Services.AddSingleton<PlaybookPublisher>();
        builder.Services.AddSingleton<CaseReadings>();
        builder.Services.AddSingleton<JobArchive>();
        builder.Services.AddSingleton<JobShelf>();
        builder.Services.AddHostedService(services => services.GetRequiredService<JobShelf>());
        builder.Services.AddSingleton<PlaybookCases>();
        builder.Services.AddSingleton<PlaybookShelf>();
        builder.Services.AddHostedService(services => services.GetRequiredService<PlaybookShelf>());
        builder.Services.AddSingleton<StageArchive>();
        builder.Services.AddSingleton<StageShelf>();
        builder.Services.AddHostedService(services => services.GetRequiredService<StageShelf>());
        builder.Services.AddSingleton<TenantHandlers>();
        builder.Services.AddSingleton<TenantStreams>();
        builder.Services.AddSingleton<PublishPlaybookHandler>();
        builder.Services.AddSingleton<ConversationHandlers>();
        builder.Services.AddSingleton<RosterHandlers>();
        builder.Services.AddSingleton<ConversationStreams>();
        builder.Services.AddSingleton<FaqProposals.ProposalReader>();
        builder.Services.AddReadiness("database", LaneHosting.NotReady);
        builder.Services.AddReadiness("stages", (services, _) => Task.FromResult(services.GetRequiredService<StageShelf>().NotReady));
        builder.Services.AddReadiness("jobs", (services, _) => Task.FromResult(services.GetRequiredService<JobShelf>().NotReady));
        builder.Services.AddReadiness("playbooks", (services, _) => Task.FromResult(services.GetRequiredService<PlaybookShelf>().NotReady));
    }
}
