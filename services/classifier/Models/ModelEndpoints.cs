using System.Security.Claims;
using Hitl.Classifier.Corrections;
using Hitl.Classifier.Learning;
using Hitl.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Hitl.Classifier.Models;

/// <summary>What reads a tenant's messages, and how it came to be.</summary>
internal static class ModelEndpoints
{
    /// <param name="Learned">How many corrections the models in force have learned.</param>
    /// <param name="Waiting">How many they have not: just made, or refused.</param>
    /// <param name="KeptAside">How many judge, and are never learned.</param>
    public sealed record Taught(int Learned, int Waiting, int KeptAside);

    /// <param name="InForce">The cards of the models in force, those for everybody first.</param>
    /// <param name="Judged">Every model that was compared with the one before it, the latest first.</param>
    public sealed record Models(IReadOnlyList<ModelCard> InForce, Taught Corrections, IReadOnlyList<JudgedModel> Judged);

    public static void MapModels(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/models", Get).WithSummary("The cards of the models that read this tenant's messages, and what became of those that were compared");

    private static async Task<Ok<Models>> Get(ClaimsPrincipal user, ModelShelf models, NpgsqlDataSource database, CancellationToken ct)
    {
        var texts = await TenantTexts.Read(database, user.Tenant(), ct);
        var learned = texts.Lessons.OfFaq(texts.Corrections).Count + texts.Lessons.OfWishes(texts.Corrections).Count;
        var aside = texts.Corrections.Count(correction => correction.IsKeptAside);
        return TypedResults.Ok(new Models(models.Cards(user.Tenant()), new(learned, texts.Corrections.Count - learned - aside, aside), texts.Lessons.Judged));
    }
}
