using Hitl.Hosting;
using Hitl.InboxApi.Actions;
using Hitl.InboxApi.Inbox;
using Hitl.InboxApi.Live;
using Hitl.InboxApi.Shifts;
using Hitl.Lanes;

namespace Hitl.InboxApi;

/// <summary>What the service is made of, besides its lanes.</summary>
internal static class InboxParts
{
    public static WebApplicationBuilder AddInbox(this WebApplicationBuilder builder)
    {
        builder.Services.AddReadiness("database", LaneHosting.NotReady);
        builder.Services.AddSingleton<InboxReader>();
        builder.Services.AddSingleton<Rebuild>();
        builder.Services.AddSingleton<AgentActions>();
        builder.Services.AddSingleton<ActionOutcomes>();
        builder.Services.AddHostedService(s => s.GetRequiredService<ActionOutcomes>());
        builder.Services.AddSingleton<LiveFeed>();
        builder.Services.AddHostedService(s => s.GetRequiredService<LiveFeed>());
        return builder;
    }

    public static void MapApi(this WebApplication app)
    {
        var api = app.MapGroup("/api");
        api.MapInbox();
        api.MapActions();
        api.MapLive();
        api.MapShift();
    }
}
