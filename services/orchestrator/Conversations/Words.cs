namespace Hitl.Orchestrator.Conversations;

/// <summary>A piece of a reply: what it is, for the record, and its text. A piece without a text adds nothing to read.</summary>
/// <param name="Part">One of <see cref="Conversations.Part"/>.</param>
internal sealed record Words(string Part, string Text)
{
    /// <summary>The text asks whether a person is wanted.</summary>
    public bool OffersPerson { get; init; }

    /// <summary>A person has just given them, or confirmed them.</summary>
    public bool FromPerson { get; init; }

    /// <summary>Of a language model's draft: what backs each claim of the text.</summary>
    public EquatableList<Binding> Bindings { get; init; } = [];
}

/// <summary>Who speaks, and under which rule of the sender.</summary>
/// <param name="Automated">Fenced by a later epoch.</param>
internal sealed record Speaker(AuthorKind Author, string Name, bool Automated, bool OptOutConfirmation = false);
