using System.Text;
using Hitl.Ingest.Connections;

namespace Hitl.Ingest.Specs.Connections;

public class ConnectionsFileSpecs
{
    private const string Good = """{"id": "a", "tenant": "northgate", "kind": "twilio-sms", "sender": "+441632960000", "authToken": "t"}""";

    [Fact]
    public void A_connection_says_its_tenant_and_all_its_secrets()
    {
        var file = Parse($$"""
            [{{Good}}, {"id": "b", "tenant": "harbour", "kind": "twilio-whatsapp", "sender": "whatsapp:+1", "authTokens": ["x", "y"]},
             {"id": "c", "tenant": "harbour", "kind": "form", "formSecret": "s", "previousFormSecret": "r", "country": "US"}]
            """);

        Assert.Equal(["northgate", "harbour"], file.Tenants);
        Assert.Equal(["t"], file.Find("a")!.Secrets);
        Assert.Equal(["x", "y"], file.Find("b")!.Secrets);
        Assert.Equal(["s", "r"], file.Find("c")!.Secrets);
        Assert.Equal(("GB", "US"), (file.Find("a")!.Country, file.Find("c")!.Country));
        Assert.Null(file.Find("d"));
    }

    [Theory]
    [InlineData("""{"tenant": "t", "kind": "form", "formSecret": "s"}""", "'id'")]
    [InlineData("""{"id": "a b", "tenant": "t", "kind": "form", "formSecret": "s"}""", "'id'")]
    [InlineData("""{"id": "a", "tenant": "t", "kind": "form", "formSecret": "s"}""", "'id': another")]
    [InlineData("""{"id": "b", "kind": "form", "formSecret": "s"}""", "'tenant'")]
    [InlineData("""{"id": "b", "tenant": "t", "kind": "fax"}""", "'kind': 'fax' is unknown")]
    [InlineData("""{"id": "b", "tenant": "t", "kind": "form"}""", "'formSecret' is missing")]
    [InlineData("""{"id": "b", "tenant": "t", "kind": "form", "formSecret": ""}""", "'formSecret' is missing")]
    [InlineData("""{"id": "b", "tenant": "t", "kind": "twilio-sms", "authToken": "x"}""", "'sender'")]
    [InlineData("""{"id": "b", "tenant": "t", "kind": "twilio-sms", "sender": "+1"}""", "'authToken' is missing")]
    [InlineData("""{"id": "b", "tenant": "t", "kind": "slack", "botToken": "x", "team": "T"}""", "'signingSecret' is missing")]
    [InlineData("""{"id": "b", "tenant": "t", "kind": "slack", "signingSecret": "x", "team": "T"}""", "'botToken'")]
    [InlineData("""{"id": "b", "tenant": "t", "kind": "slack", "signingSecret": "x", "botToken": "x"}""", "'team'")]
    [InlineData("""{"id": "b", "tenant": "t", "kind": "form", "formSecret": "s", "country": "XX"}""", "'country'")]
    [InlineData("""{"id": "b", "tenant": "t", "kind": "form", "formSecret": "s", "people": [{"agent": "x", "name": "y"}]}""", "'people[0].slackUser'")]
    [InlineData("null", "'id'")]
    public void What_is_wrong_is_named_by_file_index_and_field(string entry, string field)
    {
        var message = Assert.Throws<InvalidOperationException>(() => Parse($"[{Good}, {entry}]")).Message;
        Assert.StartsWith("book.json, connection [1], field ", message, StringComparison.Ordinal);
        Assert.Contains(field, message.Replace("': is missing", "' is missing", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_json_is_named_with_the_line() =>
        Assert.Contains("book.json is not an array of connections (line 2", Assert.Throws<InvalidOperationException>(() => Parse("[\n{]")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_missing_file_is_said_at_start()
    {
        Assert.Contains("Connections:File", Assert.Throws<InvalidOperationException>(() => ConnectionsFile.Load(null)).Message, StringComparison.Ordinal);
        Assert.Contains("does not exist", Assert.Throws<InvalidOperationException>(() => ConnectionsFile.Load("no-such-file.json")).Message, StringComparison.Ordinal);
    }

    private static ConnectionsFile Parse(string json) => ConnectionsFile.Parse("book.json", Encoding.UTF8.GetBytes(json));
}
