using Hitl.Hosting;
using Hitl.Lanes;
using Npgsql;

namespace Hitl.Classifier.Drafting;

/// <summary>The language model, where one is configured, and what asks it.</summary>
internal static class DraftingHosting
{
    public static void AddDrafting(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<LanguageModelOptions, LanguageModelOptionsValidator>(LanguageModelOptions.Section);
        builder.Services.AddSingleton<TokensSpent>(services => (tenant, since, ct) => ModelCalls.Spent(services.GetRequiredService<NpgsqlDataSource>(), tenant, since, ct));
        builder.Services.AddSingleton<LanguageModel>();
        builder.Services.AddSingleton<TenantModels>();
        builder.Services.AddHostedService(services => services.GetRequiredService<TenantModels>());
        builder.Services.AddSingleton<SecondOpinions>();
    }

    public static LanesDefinition OnModel(this LanesDefinition lanes, SecondOpinions opinions) => lanes
        .Migrate(ModelCalls.Table)
        .Expire("model_calls", "at")
        .On(SecondOpinions.Answered, DraftingJson.Default.ModelAnswered, SecondOpinions.Hear)
        .On(SecondOpinions.Silent, DraftingJson.Default.ModelSilent, opinions.Miss);
}
