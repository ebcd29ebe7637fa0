using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Hitl.EventSourcing;
using static EventSourcing.Specs.ParcelEvent;

namespace EventSourcing.Specs;

public class PersonalDataSpecs
{
    private static readonly ContactKey Ada = Parcels.KeyOf("c_ada");

    [Fact]
    public void Personal_properties_are_stored_encrypted_and_the_others_plain()
    {
        var stored = Stored(Parcels.Posted, Ada);

        Assert.Equal("Leeds", (string?)stored["Office"]);
        Assert.All((string[])["Recipient", "Note", "Phones", "Floor"], name => Assert.StartsWith("enc:v1:", (string?)stored[name], StringComparison.Ordinal));
        Assert.DoesNotContain("Lovelace", stored.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_personal_value_that_is_null_stays_null() => Assert.Null(Stored(Parcels.Posted with { Note = null }, Ada)["Note"]);

    [Fact]
    public void The_same_value_is_never_encrypted_alike() => Assert.NotEqual(
        (string?)Stored(Parcels.Posted, Ada)["Recipient"],
        (string?)Stored(Parcels.Posted, Ada)["Recipient"]);

    [Fact]
    public void Without_the_key_texts_read_as_erased_and_all_else_as_null() => Assert.Equal(
        new ParcelPosted("[erased]", "[erased]", Phones: null, Floor: null, "Leeds", Parcels.Noon),
        Read(Stored(Parcels.Posted, Ada), key: null));

    [Fact]
    public void A_mark_on_a_property_with_an_initialiser_counts_too()
    {
        var stored = Stored(new ParcelLost { Statement = "left it on the train" }, Ada);

        Assert.StartsWith("enc:v1:", (string?)stored["Statement"], StringComparison.Ordinal);
    }

    [Fact]
    public void An_upcaster_gets_personal_data_in_the_clear_under_its_old_name()
    {
        var said = (string)Stored(new ParcelLost { Statement = "on the train" }, Ada)["Statement"]!;
        var old = new JsonObject { ["Statement"] = said };

        Assert.Equal(
            new ParcelLost { Statement = "on the train" },
            Upcasting(from => new JsonObject { ["Statement"] = (string)from["Statement"]! }).Decode("lost", null, Bytes(old), Ada));
        Assert.Equal(
            new ParcelLost { Statement = "Missing: [erased]" },
            Upcasting(from => new JsonObject { ["Statement"] = $"Missing: {(string)from["Statement"]!}" }).Decode("lost", null, Bytes(old), null));
    }

    [Fact]
    public void A_ciphertext_moved_to_another_property_does_not_open()
    {
        var stored = Stored(Parcels.Posted, Ada);
        stored["Note"] = (string)stored["Recipient"]!;

        var error = Assert.Throws<UnreadableEventException>(() => Read(stored, Ada));
        Assert.Contains("'Note' does not open", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_ciphertext_of_another_contact_or_tenant_does_not_open_even_under_the_same_key()
    {
        var wrapping = new KeyWrapping(Kek(1));
        var stored = Stored(Parcels.Posted, Ada);
        var wrapped = wrapping.Wrap(Ada, Parcels.Noon);

        Assert.Throws<AuthenticationTagMismatchException>(() => wrapping.Unwrap(wrapped with { Contact = "c_ben" }));
        Assert.Throws<AuthenticationTagMismatchException>(() => wrapping.Unwrap(wrapped with { Tenant = "harbour" }));
        Assert.Throws<UnreadableEventException>(() => Read(stored, Parcels.KeyOf("c_ben")));
    }

    [Fact]
    public void A_text_of_an_open_property_that_only_looks_encrypted_stays_as_it_is()
    {
        var fake = $"enc:v1:{new string('A', 80)}";

        Assert.Equal(fake, ((ParcelPosted)Read(Stored(Parcels.Posted with { Office = fake }, Ada), Ada)).Office);
    }

    [Fact]
    public void A_personal_text_that_looks_encrypted_reads_back_as_written()
    {
        var fake = $"enc:v1:{new string('A', 80)}";

        Assert.Equal(fake, ((ParcelPosted)Read(Stored(Parcels.Posted with { Note = fake }, Ada), Ada)).Note);
    }

    [Fact]
    public void What_stands_within_a_value_stays_as_it_is_and_what_comes_after_it_opens()
    {
        var said = (string)Stored(new ParcelLost { Statement = "on the train" }, Ada)["Statement"]!;
        var old = new JsonObject { ["Within"] = new JsonObject { ["Statement"] = said }, ["List"] = new JsonArray(said), ["Statement"] = said };
        JsonObject? seen = null;

        Upcasting(from => (seen = from) is null ? from : new JsonObject { ["Statement"] = "" }).Decode("lost", null, Bytes(old), Ada);

        Assert.Equal(said, (string?)seen!["Within"]!["Statement"]);
        Assert.Equal(said, (string?)seen["List"]![0]);
        Assert.Equal("on the train", (string?)seen["Statement"]);
    }

    [Theory]
    [InlineData("{\"Statement\":\"SAID\"}")]
    [InlineData("{ \"Statement\" : \"SAID\" }")]
    [InlineData("{\n\t\"Statement\":\r\n\t\"SAID\"\n}")]
    public void A_property_opens_however_its_JSON_is_laid_out(string json)
    {
        var said = (string)Stored(new ParcelLost { Statement = "on the train" }, Ada)["Statement"]!;

        Assert.Equal(
            new ParcelLost { Statement = "on the train" },
            Parcels.Types.Decode("parcel_lost", null, Encoding.UTF8.GetBytes(json.Replace("SAID", said, StringComparison.Ordinal)), Ada));
    }

    [Fact]
    public void What_looks_like_a_property_within_a_text_is_that_text()
    {
        var stored = Stored(Parcels.Posted, Ada);
        var recipient = (string)stored["Recipient"]!;
        var json = stored.ToJsonString().Replace("\"Leeds\"", $$"""
            "\"Recipient\": \"{{recipient}}\""
            """, StringComparison.Ordinal);

        var read = (ParcelPosted)Parcels.Types.Decode("parcel_posted", null, Encoding.UTF8.GetBytes(json), Ada);

        Assert.Equal($"\"Recipient\": \"{recipient}\"", read.Office);
        Assert.Equal(Parcels.Posted.Recipient, read.Recipient);
    }

    [Fact]
    public void A_wrapped_key_opens_again_what_the_key_closed()
    {
        var wrapping = new KeyWrapping(Kek(1));
        var again = wrapping.Unwrap(wrapping.Wrap(Ada, Parcels.Noon));

        Assert.Equal("Ada Lovelace", ((ParcelPosted)Read(Stored(Parcels.Posted, Ada), again)).Recipient);
    }

    [Fact]
    public void After_rotation_old_keys_still_unwrap_and_new_ones_are_wrapped_anew()
    {
        var (before, after) = (new KeyWrapping(Kek(1)), new KeyWrapping($"{Kek(2)},{Kek(1)}"));
        var wrapped = before.Wrap(Ada, Parcels.Noon);

        Assert.NotNull(after.Unwrap(wrapped));
        Assert.Equal(after.CurrentId, after.Wrap(Ada, Parcels.Noon).KeyId);
        Assert.NotEqual(wrapped.KeyId, after.CurrentId);
    }

    [Fact]
    public void A_wrapping_key_that_is_not_configured_is_named()
    {
        var wrapped = new KeyWrapping(Kek(1)).Wrap(Ada, Parcels.Noon);

        var error = Assert.Throws<CryptographicException>(() => new KeyWrapping(Kek(2)).Unwrap(wrapped));
        Assert.Contains($"wrapped under '{wrapped.KeyId}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_destroyed_key_is_no_key()
    {
        var wrapping = new KeyWrapping(Kek(1));

        Assert.Null(wrapping.Unwrap(wrapping.Wrap(Ada, Parcels.Noon) with { Wrapped = null, Destroyed = Parcels.Noon }));
    }

    [Theory]
    [InlineData("c2hvcnQ=")]
    [InlineData("not base64")]
    public void A_wrapping_key_of_another_length_is_refused(string configured) => Assert.Contains(
        "base64 of 32 bytes",
        Assert.Throws<FormatException>(() => new KeyWrapping(configured)).Message,
        StringComparison.Ordinal);

    private static string Kek(byte filling) => Convert.ToBase64String(Enumerable.Repeat(filling, 32).ToArray());

    private static EventTypes<ParcelEvent> Upcasting(Func<JsonObject, JsonObject> convert) =>
        new("parcel", ParcelJson.Default, [new("lost", "parcel_lost", convert)]);

    private static JsonObject Stored(ParcelEvent e, ContactKey key) => (JsonObject)JsonNode.Parse(Parcels.Types.Encode(e, key).Data.Span)!;

    private static ParcelEvent Read(JsonObject stored, ContactKey? key) => Parcels.Types.Decode("parcel_posted", null, Bytes(stored), key);

    private static byte[] Bytes(JsonObject stored) => Encoding.UTF8.GetBytes(stored.ToJsonString());
}
