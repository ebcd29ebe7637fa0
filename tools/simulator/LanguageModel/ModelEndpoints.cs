using System.Text.Json.Nodes;
using Hitl.Simulator.Clock;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hitl.Simulator.LanguageModel;

/// <summary>
/// Plays a language model behind the API that OpenAI and its like serve. It answers nothing by itself: without an order it knows no answer,
/// as an honest model would say of what it was not told.
/// </summary>
internal static class ModelEndpoints
{
    private static readonly TimeSpan HangsFor = TimeSpan.FromMinutes(2);

    public static void MapLanguageModel(this IEndpointRouteBuilder app)
    {
        app.MapPost("/llm/v1/chat/completions", Complete);
        var control = app.MapGroup("/control/model");
        control.MapPost("", Order);
        control.MapDelete("", (ModelOrders orders) => orders.Clear());
        control.MapGet("/requests", (ModelOrders orders) => orders.Requests());
    }

    private static IResult Order(ModelOrder order, ModelOrders orders)
    {
        if (!ModelKinds.All.Contains(order.Kind))
        {
            return TypedResults.Problem($"kind is one of {string.Join(", ", ModelKinds.All.Order())}.", statusCode: 400);
        }

        orders.Add(order);
        return TypedResults.Ok(order);
    }

    private static async Task<IResult> Complete(HttpRequest request, ModelOrders orders, DevelopmentClock clock, CancellationToken ct)
    {
        var body = (await JsonNode.ParseAsync(request.Body, cancellationToken: ct))!;
        var asked = Questions(body);
        var order = orders.Take(string.Join('\n', asked));
        orders.Note(new(clock.GetUtcNow(), body.ToJsonString(), request.Headers.Authorization.Count > 0, order?.Kind ?? "none"));
        switch (order?.Kind)
        {
            case ModelKinds.Hang:
                await Task.Delay(HangsFor, ct);
                return TypedResults.StatusCode(504);
            case ModelKinds.TooMany:
                request.HttpContext.Response.Headers.RetryAfter = "20";
                return Error(429, "rate_limit_exceeded", "Rate limit reached for requests.");
            case ModelKinds.Fail:
                return Error(500, "server_error", "The server had an error while processing your request.");
            case ModelKinds.Filter:
                return Error(400, "content_filter", "The response was filtered due to the prompt triggering a content management policy.");
            case ModelKinds.FilterAnswer:
                return Completion(body, "", "content_filter");
            case ModelKinds.Broken:
                return Completion(body, """{"attention":"none","parts":[{"index":0,"entry":null,"draft":"It cos""", "stop");
            case ModelKinds.WrongShape:
                return Completion(body, """{"reply":"It costs £5."}""", "stop");
            case ModelKinds.CutOff:
                return Completion(body, """{"attention":"none","parts":[{"index":0,"entry":null,"draft":"It""", "length");
            case ModelKinds.Refuse:
                return Completion(body, null, "stop", refusal: "I can't help with that.");
            default:
                return Completion(body, Answer(asked, order ?? new()), "stop");
        }
    }

    /// <summary>As the product asks: a JSON document with the contact's questions in the last message.</summary>
    private static IReadOnlyList<string> Questions(JsonNode body)
    {
        var content = body["messages"]!.AsArray()[^1]!["content"]!;
        var text = content is JsonArray parts ? string.Concat(parts.Select(part => part!["text"]!.GetValue<string>())) : content.GetValue<string>();
        return [.. JsonNode.Parse(text)!["questions"]!.AsArray().Select(question => question!.GetValue<string>())];
    }

    private static string Answer(IReadOnlyList<string> asked, ModelOrder order) => new JsonObject
    {
        ["attention"] = order.Attention,
        ["parts"] = new JsonArray([
            .. asked.Select((question, index) => (JsonNode)new JsonObject
            {
                ["index"] = index,
                ["entry"] = Fits(question, order) ? order.Entry : null,
                ["draft"] = Fits(question, order) ? order.Draft : null,
            }),
        ]),
    }.ToJsonString();

    private static bool Fits(string question, ModelOrder order) => order.Match is null || question.Contains(order.Match, StringComparison.OrdinalIgnoreCase);

    private static JsonHttpResult<JsonObject> Completion(JsonNode request, string? content, string finish, string? refusal = null)
    {
        var written = (content?.Length ?? 0) / 4;
        var read = request["messages"]!.ToJsonString().Length / 4;
        return TypedResults.Json(new JsonObject
        {
            ["id"] = $"chatcmpl-{Guid.NewGuid():N}",
            ["object"] = "chat.completion",
            ["created"] = 1_767_225_600,
            ["model"] = request["model"]!.GetValue<string>(),
            ["choices"] = new JsonArray(new JsonObject
            {
                ["index"] = 0,
                ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = content, ["refusal"] = refusal },
                ["finish_reason"] = finish,
            }),
            ["usage"] = new JsonObject { ["prompt_tokens"] = read, ["completion_tokens"] = written, ["total_tokens"] = read + written },
        });
    }

    private static JsonHttpResult<JsonObject> Error(int status, string code, string message) =>
        TypedResults.Json(
            new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = message, ["type"] = "invalid_request_error", ["param"] = null } }, statusCode: status);
}
