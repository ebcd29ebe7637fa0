using System.Globalization;
using Hitl.Orchestrator.Claims;
using Hitl.Orchestrator.Playbooks;
using Hitl.Orchestrator.Specs.Playbooks;

namespace Hitl.Orchestrator.Specs.Claims;

public class ClaimGuardSpecs
{
    private static readonly DateTimeOffset Monday = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly Playbook Shop = Sample.With(
        """
        facts:
          - { id: audit, kind: price, says: "An audit costs £450.", names: [check of the website] }
          - { id: workshop, kind: price, says: "A workshop costs £1,200 for up to eight people." }
          - { id: spring, kind: discount, says: "Charities get 10 % off the audit.", valid_until: 2026-03-31 }
          - { id: fair, kind: date, says: "The fair is on 12 May 2026 in Leeds." }
          - { id: reply, kind: guarantee, says: "Tickets are answered within two working days." }
          - { id: brochure, kind: link, says: "The brochure is at https://shop.example/brochure.pdf" }
          - { id: tools, kind: feature, says: "We build on WordPress, without plugins of others." }
        """);

    [Theory]
    [InlineData("An audit costs £450.", "fact:audit")]
    [InlineData("The check of your website is four hundred and fifty pounds.", "fact:audit")]
    [InlineData("A workshop costs GBP 1,200.", "fact:workshop")]
    [InlineData("Tickets are answered within 2 working days.", "fact:reply")]
    [InlineData("The fair is on the 12th of May, in Leeds.", "fact:fair")]
    [InlineData("The brochure: shop.example/brochure.pdf.", "fact:brochure")]
    [InlineData("You can book at https://book.northgate.example/intro-call", "faq:demo-call")]
    public void A_claim_that_the_playbook_holds_is_bound_to_where(string draft, string source)
    {
        var verdict = Check(draft);
        Assert.True(verdict.Answers, Told(verdict));
        Assert.Contains(source, verdict.Claims.Select(claim => claim.Source));
    }

    [Theory]
    [InlineData("An audit costs £45.", ClaimKind.Price, "GBP 45")]
    [InlineData("An audit costs $450.", ClaimKind.Price, "USD 450")]
    [InlineData("A workshop costs £450.", ClaimKind.Price, "GBP 450")]
    [InlineData("An audit costs ４５１ pounds.", ClaimKind.Price, "GBP 451")]
    [InlineData("You get 20 % off until Friday.", ClaimKind.Percentage, "20%")]
    [InlineData("The fair is on 13 May 2026.", ClaimKind.Date, "2026-05-13")]
    [InlineData("Tickets are answered within a working day.", ClaimKind.Duration, "most 1 working day")]
    [InlineData("A workshop is for up to ten people.", ClaimKind.Number, "most 10")]
    [InlineData("The brochure is at https://shop.example/brochure2.pdf", ClaimKind.Link, "shop.example/brochure2.pdf")]
    [InlineData("We build on Wix.", ClaimKind.Feature, "wix")]
    [InlineData("We guarantee that you rank first.", ClaimKind.Guarantee, "guarantee")]
    [InlineData("A colleague will call you.", ClaimKind.Promise, "call")]
    [InlineData("The audit is free.", ClaimKind.Offer, "free")]
    public void A_claim_that_nothing_holds_is_held(string draft, ClaimKind kind, string value) =>
        Assert.Contains(Check(draft).Unbound, claim => claim.Kind == kind && claim.Value == value);

    [Theory]
    [InlineData("Do you build on Wix?", "Yes, we do.")]
    [InlineData("Can you do 20 % off?", "Sure, no problem.")]
    [InlineData("Does an audit cost £300?", "Yes, exactly.")]
    public void A_bare_yes_claims_what_was_asked(string question, string draft) => Assert.True(Check(draft, question).Held);

    [Fact]
    public void What_is_denied_in_the_playbook_may_not_be_asserted() =>
        Assert.True(Check("We build on WordPress with plugins of others.").Held);

    [Fact]
    public void A_fact_backs_nothing_after_its_last_day()
    {
        Assert.True(Check("Charities get 10 % off the audit.").Answers);
        Assert.True(ClaimGuard.Check("Charities get 10 % off the audit.", "", Shop, Monday.AddMonths(2)).Held);
    }

    [Fact]
    public void A_draft_that_claims_nothing_answers_nothing()
    {
        var verdict = Check("Thanks for your question, let me know if I can help.");
        Assert.False(verdict.Held);
        Assert.False(verdict.Answers);
    }

    [Fact]
    public void Characters_that_nobody_sees_are_held() => Assert.True(Check("An audit costs £4\u200B50.").Held);

    [Fact]
    public void The_verdict_is_the_same_in_any_culture()
    {
        const string Draft = "In INSTALMENTS an audit costs £1,450.50 by 12 MAY 2026.";
        var before = CultureInfo.CurrentCulture;
        try
        {
            var here = Told(Check(Draft));
            var other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (other.NumberFormat.NumberDecimalSeparator, other.NumberFormat.NumberGroupSeparator, other.NumberFormat.NegativeSign) = (",", ".", "~");
            CultureInfo.CurrentCulture = other;
            Assert.Equal(here, Told(Check(Draft)));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static GuardVerdict Check(string draft, string question = "") => ClaimGuard.Check(draft, question, Shop, Monday);

    private static string Told(GuardVerdict verdict) =>
        string.Join("; ", verdict.Claims.Select(claim => $"{claim.Claim.Kind} {claim.Claim.Value} at {claim.Claim.Start}: {claim.Source ?? "nothing"}"));
}
