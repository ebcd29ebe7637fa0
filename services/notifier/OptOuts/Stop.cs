using Hitl.Contracts;

namespace Hitl.Notifier.OptOuts;

/// <summary>The contact opted out.</summary>
/// <param name="At">When the word came.</param>
/// <param name="WroteAgain">They have written since: automation may answer what came after, where a channel is open.</param>
/// <param name="Confirmation">The reply that confirmed it; there is one at most.</param>
public sealed record Stop(DateTimeOffset At, bool WroteAgain = false, ReplyId? Confirmation = null);
