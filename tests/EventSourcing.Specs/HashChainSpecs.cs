using System.Security.Cryptography;
using System.Text;
using Hitl.EventSourcing;

namespace EventSourcing.Specs;

public class HashChainSpecs
{
    private static readonly StreamHead Before = StreamHead.Before(new("northgate", "c_ada"));
    private static readonly EncodedEvent Weighed = Parcels.Types.Encode(new ParcelEvent.ParcelWeighed(250, "left"), Parcels.KeyOf("c_ada"));

    [Fact]
    public void The_first_hash_covers_32_zero_bytes_and_the_canonical_object()
    {
        var first = HashChain.Seal(Before, Weighed, Parcels.Noon, "corr", null, new Dictionary<string, string> { ["trace"] = "00-ab" });

        Assert.Equal(
            Sha256(new byte[32], $$"""
                {"causation":null,"correlation":"corr","data":{"Grams":250,"Scale":"left"},"headers":{"trace":"00-ab"},"id":"{{first.Id}}","stream":"c_ada","tenant":"northgate","timestamp":1772452800000000,"type":"parcel_weighed_v3","version":1}
                """),
            first.Hash);
    }

    [Fact]
    public void The_next_hash_covers_the_one_before()
    {
        var first = HashChain.Seal(Before, Weighed, Parcels.Noon);
        var second = HashChain.Seal(HashChain.After(first), Weighed, Parcels.Noon);

        Assert.Equal(2, second.Version);
        Assert.Equal(
            Sha256(Convert.FromHexString(first.Hash!), $$"""
                {"causation":null,"correlation":null,"data":{"Grams":250,"Scale":"left"},"headers":{},"id":"{{second.Id}}","stream":"c_ada","tenant":"northgate","timestamp":1772452800000000,"type":"parcel_weighed_v3","version":2}
                """),
            second.Hash);
    }

    [Fact]
    public void What_is_hashed_is_itself_canonical()
    {
        const string Hashed = """
            {"causation":null,"correlation":"corr","data":{"Grams":250,"Scale":"left"},"headers":{"trace":"00-ab"},"id":"x","stream":"c_ada","tenant":"northgate","timestamp":1772452800000000,"type":"parcel_weighed_v3","version":1}
            """;

        Assert.Equal(Hashed, Encoding.UTF8.GetString(CanonicalJson.Of(Encoding.UTF8.GetBytes(Hashed))));
    }

    [Fact]
    public void The_time_is_cut_to_the_microsecond_before_it_is_hashed()
    {
        var late = HashChain.Seal(Before, Weighed, Parcels.Noon.AddTicks(19));

        Assert.Equal(Parcels.Noon.AddTicks(10), late.Timestamp);
        Assert.Equal(late.Hash, HashChain.Seal(Before, Weighed, Parcels.Noon.AddTicks(10)).Hash);
    }

    [Fact]
    public void A_time_is_the_same_in_every_zone() => Assert.Equal(
        HashChain.Seal(Before, Weighed, Parcels.Noon).Hash,
        HashChain.Seal(Before, Weighed, Parcels.Noon.ToOffset(TimeSpan.FromHours(5))).Hash);

    [Fact]
    public void The_stored_headers_carry_the_hash_beside_ours()
    {
        var first = HashChain.Seal(Before, Weighed, Parcels.Noon, headers: new Dictionary<string, string> { ["trace"] = "00-ab" });

        Assert.Equal($$"""{"hash":"{{first.Hash}}","trace":"00-ab"}""", first.StoredHeaders());
        Assert.Equal($$"""{"hash":"{{HashChain.Seal(Before, Weighed, Parcels.Noon).Hash}}"}""", HashChain.Seal(Before, Weighed, Parcels.Noon).StoredHeaders());
    }

    [Fact]
    public void Nobody_else_may_set_the_hash_header() =>
        Assert.Throws<ArgumentException>(() => HashChain.Seal(Before, Weighed, Parcels.Noon, headers: new Dictionary<string, string> { ["hash"] = "x" }));

    [Fact]
    public void An_events_id_is_a_version_8_UUID_that_follows_from_its_place()
    {
        var hash = SHA256.HashData([.. "northgate\0c_ada\0"u8, 0, 0, 0, 0, 0, 0, 0, 1]);
        var id = EventId.Of("northgate", "c_ada", 1);

        Assert.Equal(Convert.ToHexStringLower(hash.AsSpan(0, 6)), id.ToString("N")[..12]);
        Assert.Equal(8, id.Version);
        Assert.InRange(id.Variant, 8, 11);
        Assert.Equal(id, HashChain.Seal(Before, Weighed, Parcels.Noon).Id);
    }

    [Fact]
    public void Ids_differ_by_tenant_stream_and_version() => Assert.Equal(
        5,
        new[]
        {
            EventId.Of("northgate", "c_ada", 1),
            EventId.Of("northgate", "c_ada", 2),
            EventId.Of("northgate", "c_ben", 1),
            EventId.Of("harbour", "c_ada", 1),
            EventId.Of("harbou", "rc_ada", 1),
        }.Distinct().Count());

    private static string Sha256(byte[] previous, string canonical) =>
        Convert.ToHexStringLower(SHA256.HashData([.. previous, .. Encoding.UTF8.GetBytes(canonical)]));
}
