namespace Hitl.Contracts;

/// <summary>What a contact agreed to, as they saw it.</summary>
/// <param name="Channel">The one channel that it is for.</param>
/// <param name="Wording">Word for word what stood there.</param>
/// <param name="Version">The tenant's name for that wording.</param>
/// <param name="Source">Where it was given: a form's name, or the system that reports it.</param>
/// <param name="Address">The telephone number or e-mail address that it is for.</param>
public sealed record ConsentText(Channel Channel, string Wording, string Version, string Source, string Address);

/// <summary>A contact agreed to marketing by a channel, or took that back, elsewhere than in a form of ours.</summary>
/// <param name="Given">False when it was withdrawn.</param>
public sealed record ConsentChanged(ConversationId Conversation, ConsentText Consent, bool Given, DateTimeOffset ReceivedAt);
