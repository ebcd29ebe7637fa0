using System.Diagnostics;
using System.Text.Json;
using Hitl.Classifier.Encoding;
using Hitl.Classifier.Faq;
using Hitl.Classifier.Models;
using Hitl.Classifier.Phrases;
using Hitl.Classifier.Specs.Encoding;
using Hitl.Contracts;
using Hitl.EventSourcing;
using Hitl.Lanes.Postgres;
using Hitl.Testing;
using Npgsql;

namespace Hitl.Classifier.Specs;

/// <summary>What is stored is loaded, and reads as what was trained.</summary>
public sealed class StoredModelsSpecs(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly FaqEntry[] Faq = [.. SampleFaq.Northgate];
    private static readonly string[] Texts = [.. PhraseBook.All.Where((_, at) => at % 10 == 0).Select(phrase => phrase.Text), .. Faq.SelectMany(entry => entry.Phrasings)];
    private readonly TinyEncoder tiny = new("open opening hours", "price cost");
    private TestDatabase database = null!;
    private NpgsqlDataSource service = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private StoredModels Store => new(service);

    public async ValueTask InitializeAsync()
    {
        database = await TestPostgres.Create("stored_models", "hitl_classifier_test");
        await using var owner = NpgsqlDataSource.Create(database.Owner);
        await Migrations.Apply(owner, [new Migration("corrections", LaneSchema.DocumentSql("corrections")), StoredVectors.Table, StoredModels.Table], User(database.Service), User(database.Publisher), Ct);
        service = NpgsqlDataSource.Create(database.Service);
    }

    [Fact]
    public async Task Stored_models_are_loaded_sooner_than_trained_and_say_the_same_bytes_of_every_text()
    {
        var (trainedShared, training) = await Timed(Store.Shared);
        var (trainedFaq, trainingFaq) = await Timed(ct => Store.Faq("northgate", Faq, null, [], ct));

        var (shared, loading) = await Timed(Store.Shared);
        var (faq, loadingFaq) = await Timed(ct => Store.Faq("northgate", Faq, null, [], ct));

        output.WriteLine($"shared: {training.TotalMilliseconds:0} ms to train, {loading.TotalMilliseconds:0} ms to load, {shared.Models.ToBytes().Length} bytes");
        output.WriteLine($"a FAQ of {Faq.Length}: {trainingFaq.TotalMilliseconds:0} ms to train, {loadingFaq.TotalMilliseconds:0} ms to load, {faq.Model.ToBytes().Length} bytes");
        Assert.Equal((true, true, false, false), (trainedShared.Trained, trainedFaq.Trained, shared.Trained, faq.Trained));
        Assert.True(loading < training && loadingFaq < trainingFaq);
        Assert.Equal(JsonSerializer.Serialize(trainedShared.Models.Card), JsonSerializer.Serialize(shared.Models.Card));
        foreach (var text in Texts)
        {
            Assert.Equal(Json(text, trainedFaq.Model, trainedShared.Models), Json(text, faq.Model, shared.Models));
        }
    }

    [Fact]
    public async Task A_published_change_makes_another_model_and_going_back_needs_no_training()
    {
        await Store.Faq("northgate", Faq, null, [], Ct);

        var changed = await Store.Faq("northgate", Faq[1..], null, [], Ct);
        var back = await Store.Faq("northgate", Faq, null, [], Ct);

        Assert.True(changed.Trained);
        Assert.False(back.Trained);
    }

    [Fact]
    public async Task A_model_of_one_encoder_is_refused_by_another_and_trained_anew()
    {
        using var other = new TinyEncoder("open opening", "hours price cost");
        using var one = SentenceEncoder.Open(tiny.Folder);
        using var two = SentenceEncoder.Open(other.Folder);
        var (model, _) = await Store.Faq("northgate", Faq, new TextVectors(one), [], Ct);

        Assert.Throws<ArgumentException>(() => FaqModel.Load(model.Card, model.ToBytes(), new TextVectors(two)));
        Assert.Throws<ArgumentException>(() => FaqModel.Load(model.Card, model.ToBytes(), null));
        var anew = await Store.Faq("northgate", Faq, new TextVectors(two), [], Ct);
        var known = await Store.Faq("northgate", Faq, new TextVectors(two), [], Ct);

        Assert.True(anew.Trained);
        Assert.NotEqual(model.Version, anew.Model.Version);
        Assert.False(known.Trained);
        foreach (var text in Texts.Take(100))
        {
            Assert.Equal(Json(text, anew.Model, Models.Shared), Json(text, known.Model, Models.Shared));
        }
    }

    [Fact]
    public async Task A_model_of_another_build_is_not_taken()
    {
        await Store.Faq("northgate", Faq, null, [], Ct);
        await using var admin = NpgsqlDataSource.Create(database.Admin);
        await using var command = admin.CreateCommand("update models set build = 'another'");
        Assert.Equal(1, await command.ExecuteNonQueryAsync(Ct));

        Assert.True((await Store.Faq("northgate", Faq, null, [], Ct)).Trained);
    }

    [Fact]
    public async Task Another_tenant_s_model_is_not_seen_and_only_the_latest_are_kept()
    {
        for (var left = 0; left < 6; left++)
        {
            await Store.Faq("northgate", Faq[left..], null, [], Ct);
        }

        Assert.True((await Store.Faq("brightpath", Faq, null, [], Ct)).Trained);
        Assert.True((await Store.Faq("northgate", Faq, null, [], Ct)).Trained);
        Assert.False((await Store.Faq("northgate", Faq[5..], null, [], Ct)).Trained);
    }

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        await database.DisposeAsync();
        tiny.Dispose();
    }

    private static async Task<(T Result, TimeSpan Took)> Timed<T>(Func<CancellationToken, Task<T>> act)
    {
        var began = Stopwatch.GetTimestamp();
        var result = await act(Ct);
        return (result, Stopwatch.GetElapsedTime(began));
    }

    private static string Json(string text, FaqModel faq, SharedModels shared)
    {
        var read = Understanding.Read(text, faq, shared);
        return read.ModelVersion + JsonSerializer.Serialize(read.Whole, ContractsJson.Default.Reading) + JsonSerializer.Serialize(read.Segments, ContractsJson.Default.IReadOnlyListSegment);
    }

    private static string User(string connection) => new NpgsqlConnectionStringBuilder(connection).Username!;
}
