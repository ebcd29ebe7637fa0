using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.EventSourcing;
using static EventSourcing.Specs.ParcelEvent;

namespace EventSourcing.Specs;

public class EventTypesSpecs
{
    private static readonly ContactKey Key = Parcels.KeyOf("c_ada");

    [Theory]
    [InlineData("MessageReceived", "message_received")]
    [InlineData("ABTestStarted", "ab_test_started")]
    [InlineData("FAQ", "faq")]
    [InlineData("Step2Done", "step_2_done")]
    [InlineData("AReply", "a_reply")]
    [InlineData("SentToCRM", "sent_to_crm")]
    public void A_record_is_stored_under_its_words_in_lower_case_as_Marten_does(string record, string alias) =>
        Assert.Equal(alias, EventAlias.Of(record));

    [Fact]
    public void A_nested_record_is_stored_under_its_simple_name_with_its_full_NET_name_beside_it()
    {
        var encoded = Parcels.Types.Encode(Parcels.Posted, Key);

        Assert.Equal("parcel_posted", encoded.Alias);
        Assert.Equal("EventSourcing.Specs.ParcelEvent+ParcelPosted, EventSourcing.Specs", encoded.DotNetType);
    }

    [Fact]
    public void An_event_reads_back_as_it_was()
    {
        var encoded = Parcels.Types.Encode(Parcels.Posted, Key);

        var read = Assert.IsType<ParcelPosted>(Parcels.Types.Decode(encoded.Alias, encoded.DotNetType, encoded.Data, Key));

        Assert.Equal(Parcels.Posted.Phones, read.Phones);
        Assert.Equal(Parcels.Posted with { Phones = null }, read with { Phones = null });
    }

    [Fact]
    public void Data_is_canonical_with_properties_as_declared() => Assert.Equal(
        """{"Amount":"12.50","Currency":"GBP"}""",
        Text(Parcels.Types.Encode(new ParcelValued(12.50m, "GBP"), Key)));

    [Fact]
    public void A_record_marked_with_another_stored_name_uses_it() =>
        Assert.Equal("parcel_weighed_v3", Parcels.Types.Encode(new ParcelWeighed(250, "left"), Key).Alias);

    [Fact]
    public void An_old_event_goes_through_every_upcaster_to_todays_record() => Assert.Equal(
        new ParcelWeighed(2000, "unknown"),
        Parcels.Types.Decode("parcel_weighed", null, """{"Kilos":2}"""u8.ToArray(), Key));

    [Fact]
    public void An_upcaster_in_the_middle_of_the_chain_starts_there() => Assert.Equal(
        new ParcelWeighed(7, "unknown"),
        Parcels.Types.Decode("parcel_weighed_v2", null, """{"Grams":7}"""u8.ToArray(), Key));

    [Fact]
    public void An_unknown_alias_says_which_and_of_what_kind_of_stream() => Assert.Contains(
        "'parcel_eaten' is no known event of 'parcel' streams",
        Assert.Throws<UnreadableEventException>(() => Parcels.Types.Decode("parcel_eaten", null, "{}"u8.ToArray(), Key)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void An_unknown_alias_of_a_known_NET_type_is_read_as_that_type() => Assert.Equal(
        new ParcelWeighed(5, "left"),
        Parcels.Types.Decode(
            "weighing",
            "EventSourcing.Specs.ParcelEvent+ParcelWeighed, EventSourcing.Specs",
            """{"Grams":5,"Scale":"left"}"""u8.ToArray(),
            Key));

    [Fact]
    public void Data_that_does_not_fit_the_record_says_which_event_it_was() => Assert.Contains(
        "The data of a stored 'parcel_weighed_v3' does not fit ParcelWeighed",
        Assert.Throws<UnreadableEventException>(() => Parcels.Types.Decode("parcel_weighed_v3", null, """{"Grams":"many"}"""u8.ToArray(), Key)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_list_that_holds_what_looks_sealed_does_not_fit_either() => Assert.Contains(
        "does not fit ParcelPosted",
        Assert.Throws<UnreadableEventException>(() => Parcels.Types.Decode("parcel_posted", null, """["enc:v1:AAAA"]"""u8.ToArray(), Key)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void An_integer_that_a_double_cannot_hold_is_refused_by_name() => RefusedNumber("9007199254740993", new(9007199254740993, 0.5m));

    [Fact]
    public void A_fraction_that_a_double_cannot_hold_is_refused_by_name() => RefusedNumber("0.1234567890123456789", new(1, 0.1234567890123456789m));

    [Fact]
    public void Integers_up_to_2_to_the_53rd_are_stored() => Assert.Equal(
        """{"Number":9007199254740992,"Share":0.1}""",
        Text(Parcels.Types.Encode(new ParcelCounted(9007199254740992, 0.10m), Key)));

    [Fact]
    public void A_NUL_and_a_lone_surrogate_are_stored_as_the_replacement_character() => Assert.Equal(
        "{\"Grams\":1,\"Scale\":\"a\uFFFDb\uFFFDc\"}",
        Text(Parcels.Types.Encode(new ParcelWeighed(1, "a\0b\ud800c"), Key)));

    [Fact]
    public void Two_records_of_one_stored_name_are_refused() => Refused("would both be stored as 'twin'", [typeof(Twins.Twin), typeof(Twins.Other)]);

    [Fact]
    public void A_personal_number_that_cannot_be_null_is_refused() => Refused("Aged.Age is personal and no text, so it must be nullable", [typeof(Twins.Aged)]);

    [Fact]
    public void A_personal_list_that_cannot_be_null_is_refused() => Refused("Listed.Names is personal and no text", [typeof(Twins.Listed)]);

    [Fact]
    public void A_personal_mark_inside_a_property_is_refused() => Refused("Holder.Inner.Name is marked personal inside", [typeof(Twins.Holder)]);

    [Fact]
    public void A_record_without_a_serialiser_is_refused() => Refused("has no [JsonSerializable(typeof(Bare))]", [typeof(Twins.Bare)]);

    [Fact]
    public void A_circle_of_upcasters_is_refused() => Refused("go round in a circle", [typeof(Twins.Twin)], [new("a", "b", old => old), new("b", "a", old => old)]);

    [Fact]
    public void An_upcaster_to_nowhere_is_refused() => Refused("upcast to 'b', which is no known event", [typeof(Twins.Twin)], [new("a", "b", old => old)]);

    [Fact]
    public void An_upcaster_from_a_current_name_is_refused() => Refused("is how Twin is stored today", [typeof(Twins.Twin)], [new("twin", "b", old => old)]);

    [Fact]
    public void Two_upcasters_from_one_name_are_refused() =>
        Refused("has two upcasters", [typeof(Twins.Twin)], [new("a", "twin", old => old), new("a", "twin", old => old)]);

    [Fact]
    public void A_serialiser_that_renames_properties_is_refused() => Assert.Contains(
        "naming policy",
        Assert.Throws<ArgumentException>(() => new EventTypes<Twins>("twins", TwinsCamelJson.Default, events: [typeof(Twins.Twin)])).Message,
        StringComparison.Ordinal);

    [Fact]
    public void An_event_of_another_kind_of_stream_is_refused() => Assert.Contains(
        "ParcelWeighed is no registered event of 'parcel' streams",
        Assert.Throws<ArgumentException>(() =>
            new EventTypes<ParcelEvent>("parcel", ParcelJson.Default, events: [typeof(ParcelLost)]).Encode(new ParcelWeighed(1, "left"), Key)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void The_stored_names_can_be_frozen_in_a_file() => Assert.Equal(
        """
        stream parcel

        parcel_counted
          Number: Int64
          Share: Decimal

        parcel_lost
          Statement: String personal

        parcel_posted
          At: DateTimeOffset
          Floor: Int32? personal
          Note: String personal
          Office: String
          Phones: IReadOnlyList<String> personal
          Recipient: String personal

        parcel_valued
          Amount: Decimal
          Currency: String

        parcel_weighed_v3
          Grams: Int32
          Scale: String

        parcel_missing -> parcel_lost

        parcel_weighed -> parcel_weighed_v2

        parcel_weighed_v2 -> parcel_weighed_v3

        """,
        FrozenNames.Of(Parcels.Types));

    private static void Refused(string because, Type[] events, Upcaster[]? upcasters = null) => Assert.Contains(
        because,
        Assert.Throws<ArgumentException>(() => new EventTypes<Twins>("twins", TwinsJson.Default, upcasters, events)).Message,
        StringComparison.Ordinal);

    private static void RefusedNumber(string named, ParcelCounted counted) => Assert.Contains(
        $"The number {named} would become",
        Assert.Throws<JsonException>(() => Parcels.Types.Encode(counted, Key)).Message,
        StringComparison.Ordinal);

    private static string Text(EncodedEvent encoded) => Encoding.UTF8.GetString(encoded.Data.Span);
}

/// <summary>Records that a registry must refuse.</summary>
public abstract record Twins
{
    public sealed record Twin(string Name) : Twins;

    [StoredAs("twin")]
    public sealed record Other(string Name) : Twins;

    public sealed record Aged([Personal] int Age) : Twins;

    public sealed record Listed([Personal] IReadOnlyList<string> Names) : Twins;

    public sealed record Holder(Inner Inner) : Twins;

    public sealed record Bare : Twins;

    private Twins() { }
}

public sealed record Inner([Personal] string Name);

[JsonSerializable(typeof(Twins.Twin))]
[JsonSerializable(typeof(Twins.Other))]
[JsonSerializable(typeof(Twins.Aged))]
[JsonSerializable(typeof(Twins.Listed))]
[JsonSerializable(typeof(Twins.Holder))]
public sealed partial class TwinsJson : JsonSerializerContext;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Twins.Twin))]
public sealed partial class TwinsCamelJson : JsonSerializerContext;
