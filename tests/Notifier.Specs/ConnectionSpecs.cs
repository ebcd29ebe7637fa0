using Hitl.Contracts;
using Hitl.Notifier.Connections;

namespace Hitl.Notifier.Specs;

public class ConnectionSpecs
{
    [Theory]
    [InlineData("{}", "is not an array of connections")]
    [InlineData("""[{"tenant":"northgate"}]""", "connection [0]: id is missing")]
    [InlineData("""[{"id":"a","tenant":"n","kind":"form"},{"id":"a","tenant":"n","kind":"form"}]""", "connection [1]: id a stands twice")]
    [InlineData("""[{"id":"a","tenant":"n","kind":"pigeon"}]""", "connection [0]: kind 'pigeon' is none of")]
    [InlineData("""[{"id":"a","tenant":"n","kind":"slack","botToken":"x"}]""", "connection [0]: channels is missing")]
    [InlineData(
        """[{"id":"a","tenant":"n","kind":"twilio-whatsapp","sender":"+44","accountSid":"AC","authToken":"t"}]""",
        "connection [0]: sender +44 is not one of kind twilio-whatsapp")]
    public void A_wrong_file_says_which_connection_and_what(string json, string wrong)
    {
        using var file = new ConnectionFile(json);

        var error = Assert.Throws<InvalidDataException>(() => new ConnectionBook(file.Name).All);
        Assert.Contains(wrong, error.Message);
        Assert.Contains(file.Name, error.Message);
    }

    [Fact]
    public void A_forms_contact_is_texted_by_the_connection_the_form_names()
    {
        var book = ConnectionFile.Book();

        Assert.True(book.TryFindTwilio("northgate", new ConnectionId("k_form"), out var connection));
        Assert.Equal("k_sms", connection.Id);
        Assert.False(book.TryFindTwilio("harbour", new ConnectionId("k_form"), out _));
    }
}
