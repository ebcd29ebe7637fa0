using Hitl.Classifier.Encoding;
using Hitl.Classifier.Models;
using Hitl.Classifier.Specs.Encoding;
using Hitl.EventSourcing;
using Hitl.Testing;
using Npgsql;

namespace Hitl.Classifier.Specs;

public sealed class StoredVectorsSpecs : IAsyncLifetime
{
    private static readonly string[] Phrasings = ["When are you open?", "opening hours", "What is the price?"];
    private readonly TinyEncoder tiny = new("open opening hours", "price");
    private TestDatabase database = null!;
    private NpgsqlDataSource service = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await TestPostgres.Create("stored_vectors", "hitl_classifier_test");
        await using var owner = NpgsqlDataSource.Create(database.Owner);
        await Migrations.Apply(owner, [StoredVectors.Table], User(database.Service), User(database.Publisher), Ct);
        service = NpgsqlDataSource.Create(database.Service);
    }

    [Fact]
    public async Task What_was_computed_once_is_not_computed_again()
    {
        using var encoder = SentenceEncoder.Open(tiny.Folder);
        await new StoredVectors(service).Prepare("northgate", Phrasings, new TextVectors(encoder), Ct);
        await Doctor("northgate");
        var vectors = new TextVectors(encoder);

        await new StoredVectors(service).Prepare("northgate", Phrasings, vectors, Ct);

        Assert.All(Phrasings, text => Assert.Equal(new float[encoder.Size], vectors.Of(text)));
    }

    [Fact]
    public async Task The_vectors_of_another_encoder_are_refused_and_made_anew()
    {
        using var encoder = SentenceEncoder.Open(tiny.Folder);
        await new StoredVectors(service).Prepare("northgate", Phrasings, new TextVectors(encoder), Ct);
        await Doctor("northgate");
        using var other = new TinyEncoder("open opening", "hours price");
        using var second = SentenceEncoder.Open(other.Folder);
        var vectors = new TextVectors(second);

        await new StoredVectors(service).Prepare("northgate", Phrasings, vectors, Ct);

        Assert.All(Phrasings, text => Assert.Equal(second.Encode(text), vectors.Of(text)));
        Assert.Equal([second.Identity.Binding], await Bindings());
    }

    [Fact]
    public async Task A_phrasing_that_was_taken_out_takes_its_vector_along_and_another_tenant_s_stay()
    {
        using var encoder = SentenceEncoder.Open(tiny.Folder);
        await new StoredVectors(service).Prepare("northgate", Phrasings, new TextVectors(encoder), Ct);
        await new StoredVectors(service).Prepare("brightpath", Phrasings, new TextVectors(encoder), Ct);

        await new StoredVectors(service).Prepare("northgate", Phrasings[..1], new TextVectors(encoder), Ct);

        Assert.Equal((1L, 3L), (await Count("northgate"), await Count("brightpath")));
    }

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        await database.DisposeAsync();
        tiny.Dispose();
    }

    /// <summary>Replaces what is stored by zeros, to see that it is what is read.</summary>
    private async Task Doctor(string tenant)
    {
        await using var admin = NpgsqlDataSource.Create(database.Admin);
        await using var command = admin.CreateCommand("update phrasing_vectors set vector = decode(repeat('00', length(vector)), 'hex') where tenant_id = $1");
        command.Parameters.Add(new() { Value = tenant });
        Assert.Equal(Phrasings.Length, await command.ExecuteNonQueryAsync(Ct));
    }

    private async Task<string[]> Bindings()
    {
        await using var admin = NpgsqlDataSource.Create(database.Admin);
        await using var command = admin.CreateCommand("select array_agg(distinct encoder) from phrasing_vectors");
        return (string[])(await command.ExecuteScalarAsync(Ct))!;
    }

    private async Task<long> Count(string tenant)
    {
        await using var admin = NpgsqlDataSource.Create(database.Admin);
        await using var command = admin.CreateCommand("select count(*) from phrasing_vectors where tenant_id = $1");
        command.Parameters.Add(new() { Value = tenant });
        return (long)(await command.ExecuteScalarAsync(Ct))!;
    }

    private static string User(string connection) => new NpgsqlConnectionStringBuilder(connection).Username!;
}
