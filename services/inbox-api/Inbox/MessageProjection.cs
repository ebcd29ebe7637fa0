using Hitl.Contracts;

namespace Hitl.InboxApi.Inbox;

/// <summary>What was heard of a conversation, as its messages: a fold of what was written, decided and delivered.</summary>
public static class MessageProjection
{
    /// <summary>The wire names of the contracts that each say one message.</summary>
    public static readonly string[] Written = [ContractTypes.NameOf(typeof(MessageRecorded)), ContractTypes.NameOf(typeof(ReplyDecided))];

    /// <summary>The wire names of all that it folds.</summary>
    public static readonly string[] Types = [.. Written, ContractTypes.NameOf(typeof(DeliveryRecorded))];

    /// <param name="contracts">In the order in which they were heard.</param>
    public static IReadOnlyList<MessageView> Fold(IEnumerable<object> contracts)
    {
        List<MessageView> messages = [];
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        foreach (var contract in contracts)
        {
            switch (contract)
            {
                case MessageRecorded e:
                    messages.Add(Of(e));
                    break;
                case ReplyDecided e:
                    places[e.Reply.Value] = messages.Count;
                    messages.Add(Of(e));
                    break;
                case DeliveryRecorded e when places.TryGetValue(e.Reply.Value, out var place):
                    messages[place] = Moved(messages[place], e);
                    break;
            }
        }

        return messages;
    }

    public static MessageView Of(MessageRecorded e) =>
        new(e.Message.Value, Author.Contact, e.ContactName, e.Channel, e.Text, e.Version, 0, Automated: false, [], e.At);

    public static MessageView Of(ReplyDecided e) => new(
        e.Reply.Value,
        e.Author == AuthorKind.Agent ? Author.Agent : Author.Bot,
        e.AuthorName,
        e.Channel,
        e.Text,
        e.Version,
        e.Epoch,
        e.Automated,
        e.Parts,
        e.At,
        DeliveryState.Queued,
        Shown(DeliveryState.Queued));

    /// <summary>A report that comes late takes nothing back that is known: delivered stays delivered.</summary>
    private static MessageView Moved(MessageView message, DeliveryRecorded e) =>
        Known(message.State) > Known(e.State) ? message : message with { State = e.State, Shown = Shown(e.State), Reason = e.Reason };

    private static int Known(DeliveryState? state) => state switch
    {
        DeliveryState.Read => 3,
        DeliveryState.Delivered => 2,
        DeliveryState.Sent => 1,
        _ => 0,
    };

    private static string Shown(DeliveryState state) => state switch
    {
        DeliveryState.Queued or DeliveryState.Started => "queued",
        DeliveryState.Unknown => "Unconfirmed",
        _ => state.ToString().ToLowerInvariant(),
    };
}
