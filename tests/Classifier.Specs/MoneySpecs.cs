using Hitl.Classifier.Extraction;

namespace Hitl.Classifier.Specs;

public class MoneySpecs
{
    [Theory]
    [InlineData("£50k", "50000 GBP")]
    [InlineData("about £50,000 in all", "50000 GBP")]
    [InlineData("50,000 GBP", "50000 GBP")]
    [InlineData("fifty thousand pounds", "50000 GBP")]
    [InlineData("two hundred and fifty pounds", "250 GBP")]
    [InlineData("twenty-five thousand dollars", "25000 USD")]
    [InlineData("$2.5m", "2500000 USD")]
    [InlineData("EUR 500", "500 EUR")]
    [InlineData("500€", "500 EUR")]
    [InlineData("500 quid", "500 GBP")]
    [InlineData("under 5 grand", "5000 ")]
    [InlineData("£1.5k", "1500 GBP")]
    [InlineData("£1,234.56", "1234.56 GBP")]
    [InlineData("£1 million", "1000000 GBP")]
    [InlineData("£5-10k", "5000 GBP, 10000 GBP")]
    [InlineData("£5k-£10k", "5000 GBP, 10000 GBP")]
    [InlineData("between 500 and 600 quid", "500 GBP, 600 GBP")]
    [InlineData("5 to 10 grand", "5000 , 10000 ")]
    [InlineData("ＧＢＰ ５００", "500 GBP")]
    public void Amounts_are_found(string text, string expected) => Assert.Equal(
        expected,
        string.Join(", ", MoneyFinder.Find(text).Select(found => FormattableString.Invariant($"{found.Money.Amount:0.##} {found.Money.Currency}"))));

    [Theory]
    [InlineData("Do you work with Sage 50?")]
    [InlineData("open 24/7")]
    [InlineData("can you do 20% off")]
    [InlineData("call 07700 900123 or +44 7700 900123")]
    [InlineData("on 12/03/2026 at 10:30")]
    [InlineData("12 months for 5 users")]
    [InlineData("one of us")]
    public void Other_numbers_are_no_money(string text) => Assert.Empty(MoneyFinder.Find(text));

    [Fact]
    public void A_field_for_money_may_hold_a_bare_number() =>
        Assert.Equal(50_000m, Assert.Single(MoneyFinder.Find("50,000", bareNumbers: true)).Money.Amount);

    [Fact]
    public void The_span_covers_sign_number_and_scale()
    {
        const string text = "Our budget is £ 50 thousand, roughly";

        var evidence = Assert.Single(MoneyFinder.Find(text)).Evidence;

        Assert.Equal("£ 50 thousand", text.Substring(evidence.Start, evidence.Length));
    }
}
