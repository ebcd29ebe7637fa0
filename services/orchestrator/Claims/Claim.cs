namespace Hitl.Orchestrator.Claims;

/// <summary>What a piece of a text asserts.</summary>
public enum ClaimKind
{
    Price,
    Percentage,
    Date,
    Time,
    Duration,

    /// <summary>How often, or for each what: monthly, per person.</summary>
    Rate,
    Number,
    Link,

    /// <summary>Something cheaper, free or extra.</summary>
    Offer,

    /// <summary>A warranty, or more than anybody can know.</summary>
    Guarantee,

    /// <summary>That a person will do something.</summary>
    Promise,

    /// <summary>What there is, what it does, what it works with.</summary>
    Feature,
}

/// <summary>An assertion found in a text.</summary>
/// <param name="Start">UTF-16 offset in the text.</param>
/// <param name="Length">UTF-16 length.</param>
/// <param name="Value">What is asserted, in one form however it was written: <c>GBP 450</c>, <c>2027-01-21</c>.</param>
public sealed record Claim(ClaimKind Kind, int Start, int Length, string Value);

/// <summary>A claim and what of the playbook holds it.</summary>
/// <param name="Source"><c>fact:</c> or <c>faq:</c> and the id; null when nothing does.</param>
public sealed record BoundClaim(Claim Claim, string? Source);

/// <summary>All that a draft claims.</summary>
public sealed record GuardVerdict(IReadOnlyList<BoundClaim> Claims)
{
    public IEnumerable<Claim> Unbound => Claims.Where(claim => claim.Source is null).Select(claim => claim.Claim);

    public bool Held => Claims.Any(claim => claim.Source is null);

    /// <summary>A draft that claims nothing at all answers nothing.</summary>
    public bool Answers => !Held && Claims.Count > 0;
}
