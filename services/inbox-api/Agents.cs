using System.Security.Claims;
using Hitl.Contracts;
using Hitl.Hosting;
using Microsoft.AspNetCore.Authorization;

namespace Hitl.InboxApi;

/// <summary>Who may do what: everyone with an identity reads, agents and the platform team act, only the latter rebuilds.</summary>
internal static class Agents
{
    public static readonly AuthorizationPolicy MayAct = new AuthorizationPolicyBuilder().RequireRole("agent", "platform").Build();

    public static readonly AuthorizationPolicy MayRebuild = new AuthorizationPolicyBuilder().RequireRole("platform").Build();

    /// <summary>The agent with the name they sign by.</summary>
    public static Agent Agent(this ClaimsPrincipal user) => new(new(user.AgentId()), user.AgentName());
}
