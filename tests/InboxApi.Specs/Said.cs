using Hitl.Contracts;

namespace InboxApi.Specs;

/// <summary>What the orchestrator says in these specs: Omar asks Northgate about prices.</summary>
internal static class Said
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    public static readonly Agent Priya = new(new("priya"), "Priya Shah");
    public static readonly Agent Sarah = new(new("sarah"), "Sarah Lind");

    public static MessageRecorded Wrote(string conversation, string text, int minute = 0, string name = "Omar Haddad", long version = 1) => new(
        new(conversation), new($"m_{conversation}_{version}"), version, Channel.Sms, name, "+447700900123", text, OpensEpisode: version == 1, 1, Noon.AddMinutes(minute));

    public static ReplyDecided Replied(
        string conversation, string reply, string text, long version, AuthorKind author = AuthorKind.Bot, long epoch = 0, int minute = 1) => new(
        new(conversation), new(reply), version, epoch, author, author == AuthorKind.Bot ? "Northgate's assistant" : Priya.Name, author == AuthorKind.Bot,
        Purpose.Reply, Channel.Sms, new("con_sms"), "+447700900123", text, OptOutConfirmation: false, Noon, ["faq:hours"], Noon.AddMinutes(minute));

    public static DeliveryRecorded Delivery(string conversation, string reply, DeliveryState state, long version, string? reason = null) =>
        new(new(conversation), new(reply), version, state, reason, Noon.AddMinutes(2));

    public static ControlChanged Taken(string conversation, Agent by, long epoch, long version) =>
        new(new(conversation), version, OwnerKind.Human, by, epoch, "taken over", Noon.AddMinutes(3));

    public static AgentActionDecided Decided(AgentActed acted, long epoch, long version, string? refused = null, Agent? holder = null) =>
        new(acted.Conversation, acted.Action, version, refused is null, refused, OwnerKind.Human, holder ?? acted.By, epoch);

    public static DecisionMade Decision(string conversation, long version) => new(
        new(conversation), version, "answered from the FAQ",
        new("build-1", "northgate@1", "clf@1", "faq", 0.91, 0.7, 0.21, new Dictionary<string, string> { ["faq"] = "hours" },
            [new("sentiment", 0.1, 0.6, -0.5, Fired: false)], [new(new("m_1"), 0, 4, "open", "faq", 0.8)]),
        Noon.AddMinutes(1));
}
