using Hitl.Ingest.Contacts;

namespace Hitl.Ingest.Specs.Contacts;

public class ContactAddressSpecs
{
    [Theory]
    [InlineData("07700 900123")]
    [InlineData("07700-900-123")]
    [InlineData("(07700) 900 123")]
    [InlineData("7700 900123")]
    [InlineData("+447700900123")]
    [InlineData("+44 (0)7700 900123")]
    [InlineData("+44 (0) 7700 900 123")]
    [InlineData("0044 7700 900123")]
    [InlineData("447700900123")]
    [InlineData("whatsapp:+447700900123")]
    [InlineData("tel:+44-7700-900123")]
    [InlineData(" ０７７００ ９００１２３ ")]
    [InlineData("\u202a+44 7700\u00a0900123\u202c")]
    public void A_british_mobile_is_one_number_however_it_is_written(string written) =>
        Assert.Equal("+447700900123", PhoneNumber.ToE164(written, "GB"));

    [Theory]
    [InlineData("01632 960000", "GB", "+441632960000")]
    [InlineData("020 7946 0018", "GB", "+442079460018")]
    [InlineData("(415) 867-5309", "US", "+14158675309")]
    [InlineData("1 415 867 5309", "US", "+14158675309")]
    [InlineData("030 901820", "DE", "+4930901820")]
    [InlineData("+1 415 867 5309", "GB", "+14158675309")]
    [InlineData("+353 20 912 3456", "GB", "+353209123456")]
    [InlineData("+81 3 1234 5678", "GB", "+81312345678")]
    public void A_national_number_is_read_as_the_tenants_country_dials_it(string written, string country, string number) =>
        Assert.Equal(number, PhoneNumber.ToE164(written, country));

    [Theory]
    [InlineData("")]
    [InlineData("n/a")]
    [InlineData("12345")]
    [InlineData("07700 90012")]
    [InlineData("07700 900123456")]
    [InlineData("0000000000")]
    [InlineData("+44 7700")]
    [InlineData("+0447700900123")]
    [InlineData("+12345678901234567")]
    [InlineData("call me on 07700 900123")]
    [InlineData("07700 900123 or 07700 900124")]
    [InlineData("+447700900123; drop table")]
    [InlineData("060 000 0000")]
    public void What_cannot_be_dialled_is_no_number(string written) => Assert.Null(PhoneNumber.ToE164(written, "GB"));

    [Theory]
    [InlineData("Emma.Clarke@Example.co.uk", "emma.clarke@example.co.uk")]
    [InlineData("  a+b@example.com ", "a+b@example.com")]
    public void An_e_mail_address_is_kept_in_lower_case(string written, string address) =>
        Assert.Equal(address, ContactAddress.ToEmail(written));

    [Theory]
    [InlineData("")]
    [InlineData("emma")]
    [InlineData("emma@")]
    [InlineData("emma@example")]
    [InlineData("emma@exa mple.com")]
    [InlineData("emma@example.com\r\nBcc: all@example.com")]
    [InlineData("a@example.com,b@example.com")]
    public void What_no_mail_could_reach_is_no_address(string written) => Assert.Null(ContactAddress.ToEmail(written));

    [Fact]
    public void Sms_and_whatsapp_from_one_telephone_are_one_contact() =>
        Assert.Equal(ContactAddress.OfSender("+447700900123", "GB"), ContactAddress.OfSender("whatsapp:+447700900123", "GB"));

    [Fact]
    public void A_short_code_is_kept_as_it_came() => Assert.Equal("60444", ContactAddress.OfSender("60444", "GB").Address);
}
