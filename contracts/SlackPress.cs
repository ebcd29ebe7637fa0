namespace Hitl.Contracts;

/// <summary>Where in Slack an action was asked for; its id says so, so that who pressed can be told why it was refused.</summary>
/// <param name="Channel">Slack's id of the channel.</param>
/// <param name="User">Slack's id of the person.</param>
public sealed record SlackPress(string Channel, string User)
{
    private const string Prefix = "slack";

    /// <param name="press">The same for the same press.</param>
    public ActionId Action(string press) => new($"{Prefix}:{Channel}:{User}:{press}");

    /// <summary>Null for what was asked for elsewhere.</summary>
    public static SlackPress? Of(ActionId action) =>
        action.Value.Split(':') is [Prefix, { Length: > 0 } channel, { Length: > 0 } user, _] ? new(channel, user) : null;
}
