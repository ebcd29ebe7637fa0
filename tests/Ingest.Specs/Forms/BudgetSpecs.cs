using System.Globalization;
using Hitl.Contracts;
using Hitl.Ingest.Forms;

namespace Hitl.Ingest.Specs.Forms;

public class BudgetSpecs
{
    [Theory]
    [InlineData("£50,000", "50000", "GBP")]
    [InlineData("£50k", "50000", "GBP")]
    [InlineData("50k", "50000", "")]
    [InlineData("50K GBP", "50000", "GBP")]
    [InlineData("50,000 GBP", "50000", "GBP")]
    [InlineData("£500", "500", "GBP")]
    [InlineData("500 pounds per month", "500", "GBP")]
    [InlineData("about £ 1 250.50", "1250.50", "GBP")]
    [InlineData("1.5m EUR", "1500000", "EUR")]
    [InlineData("€ 1.250,50", "1250.50", "EUR")]
    [InlineData("50.000 €", "50000", "EUR")]
    [InlineData("$2 million", "2000000", "USD")]
    [InlineData("£1,234,567", "1234567", "GBP")]
    [InlineData("50000", "50000", "")]
    [InlineData("£10k - £25k", "25000", "GBP")]
    [InlineData("10,000–25,000 GBP", "25000", "GBP")]
    [InlineData("between £5,000 and £7,500", "7500", "GBP")]
    public void Money_is_read_as_people_write_it(string written, string amount, string currency) =>
        Assert.Equal(new Money(decimal.Parse(amount, CultureInfo.InvariantCulture), currency), Budget.Read(written));

    [Theory]
    [InlineData("")]
    [InlineData("not sure yet")]
    [InlineData("A4 leaflets")]
    [InlineData("£5k for design, £10k for build, £2k hosting")]
    [InlineData("£5k now, £10k later")]
    [InlineData("99999999999999999999999999999999")]
    public void What_names_no_single_amount_is_left_to_a_person(string written) => Assert.Null(Budget.Read(written));
}
