using Hitl.Notifier.Connections;
using Hitl.Testing;

namespace Hitl.Notifier.Specs;

/// <summary>Files of connections for specs.</summary>
internal sealed class ConnectionFile : IDisposable
{
    public const string Sample = """
        [
          {"id":"k_sms","tenant":"northgate","kind":"twilio-sms","sender":"+441632960000","accountSid":"AC1","authToken":"secret"},
          {"id":"k_wa","tenant":"northgate","kind":"twilio-whatsapp","sender":"whatsapp:+441632960001","accountSid":"AC1","authToken":"secret",
           "contents":{"still_looking":"HX1","still_looking/de":"HX2"}},
          {"id":"k_form","tenant":"northgate","kind":"form","formSecret":"f","replyVia":"k_sms","mailVia":"k_mail"},
          {"id":"k_mail","tenant":"northgate","kind":"email","sender":"hello@northgate.example","senderName":"Northgate Digital","host":"smtp.northgate.example","mailSecret":"seal"},
          {"id":"k_slack","tenant":"northgate","kind":"slack","botToken":"xoxb-1","channels":{"specialists":"C1"}},
          {"id":"k_capped","tenant":"northgate","kind":"twilio-sms","sender":"+441632960002","accountSid":"AC1","authToken":"secret",
           "caps":{"messagesADay":3,"moneyADay":1,"price":0.04,"newNumbersAnHour":2,"callingCodes":["+44"]}},
          {"id":"k_harbour","tenant":"harbour","kind":"twilio-sms","sender":"+441632960009","accountSid":"AC2","authToken":"other"}
        ]
        """;

    private readonly string folder = TestFolder.Create("connections");

    public ConnectionFile(string json) => File.WriteAllText(Name, json);

    public string Name => Path.Combine(folder, "connections.json");

    /// <summary>The sample's connections.</summary>
    public static ConnectionBook Book()
    {
        using var file = new ConnectionFile(Sample);
        var book = new ConnectionBook(file.Name);
        Assert.Equal(7, book.All.Count);
        return book;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
