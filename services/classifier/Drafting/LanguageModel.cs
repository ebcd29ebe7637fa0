using System.ClientModel;
using System.ClientModel.Primitives;
using System.Diagnostics;
using System.Text.Json;
using Hitl.Contracts;
using Hitl.Lanes;
using Microsoft.Extensions.Options;
using Npgsql;
using OpenAI;
using OpenAI.Chat;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Hitl.Classifier.Drafting;

/// <summary>The tokens that a tenant has spent since a time.</summary>
public delegate Task<long> TokensSpent(string tenant, DateTimeOffset since, CancellationToken ct);

/// <summary>Calls the language model: with a deadline, a circuit breaker and each tenant's budget. Whatever happens, there is an answer that says what.</summary>
public sealed class LanguageModel : IDisposable
{
    private readonly LanguageModelOptions options;
    private readonly TokensSpent spent;
    private readonly TimeProvider clock;
    private readonly ChatClient? client;
    private readonly ResiliencePipeline pipeline;
    private readonly SemaphoreSlim room;

    public LanguageModel(IOptions<LanguageModelOptions> options, TokensSpent spent, TimeProvider clock)
    {
        this.options = options.Value;
        this.spent = spent;
        this.clock = clock;
        room = new SemaphoreSlim(this.options.AtOnce);
        client = this.options.IsThere
            ? new ChatClient(this.options.Model, new ApiKeyCredential(this.options.Key!), new OpenAIClientOptions
            {
                Endpoint = new Uri(this.options.Endpoint!),
                NetworkTimeout = this.options.Deadline,
                // A second try would come too late: a person is asked instead.
                RetryPolicy = new ClientRetryPolicy(0),
            })
            : null;
        pipeline = new ResiliencePipelineBuilder()
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = 6,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = this.options.Break,
                ShouldHandle = new PredicateBuilder().Handle<TimeoutRejectedException>().Handle<HttpRequestException>()
                    .Handle<ClientResultException>(e => e.Status is 0 or 429 or >= 500),
            })
            .AddTimeout(this.options.Deadline)
            .Build();
    }

    public bool IsThere => client is not null;

    public string Name => options.Model ?? "";

    /// <summary>When an answer that has not come will not come any more.</summary>
    public TimeSpan SilentAfter => options.Deadline + TimeSpan.FromSeconds(0.75);

    public async Task<ModelAnswered> Ask(ModelQuestion question, CallContext context, CancellationToken ct)
    {
        var prompt = Prompt.Of(question, Name);
        var began = Stopwatch.GetTimestamp();
        if (!await room.WaitAsync(TimeSpan.Zero, ct))
        {
            return Ended(ModelVerdict.Throttled);
        }

        try
        {
            var today = new DateTimeOffset(clock.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
            if (await spent(context.Tenant, today, ct) >= question.Tenant.Use.TokensADay)
            {
                return Ended(ModelVerdict.OverBudget);
            }

            var completion = await pipeline.ExecuteAsync(async token => await Complete(prompt, token), ct);
            return completion switch
            {
                { FinishReason: ChatFinishReason.ContentFilter } => Ended(ModelVerdict.Filtered, completion.Usage),
                { Refusal: { Length: > 0 } } => Ended(ModelVerdict.Refused, completion.Usage),
                { FinishReason: not ChatFinishReason.Stop } => Ended(ModelVerdict.Malformed, completion.Usage),
                _ => Read(completion),
            };
        }
        catch (Exception e) when (VerdictOf(e) is { } verdict)
        {
            return Ended(verdict);
        }
        finally
        {
            room.Release();
        }

        ModelAnswered Read(ChatCompletion completion)
        {
            var (attention, parts, drafts) = ModelReply.Read(string.Concat(completion.Content.Select(part => part.Text)), question);
            return new(question.Understood with
            {
                Opinion = new(Call(ModelVerdict.Answered, completion.Usage), attention, parts),
                Drafts = drafts.Count > 0 ? drafts : null,
            });
        }

        ModelAnswered Ended(ModelVerdict verdict, ChatTokenUsage? usage = null) =>
            new(question.Understood with { Opinion = new(Call(verdict, usage), ModelAttention.None, []) });

        ModelCall Call(ModelVerdict verdict, ChatTokenUsage? usage) => new(
            Name,
            verdict is ModelVerdict.OverBudget or ModelVerdict.BreakerOpen ? "" : prompt.Hash,
            usage?.InputTokenCount ?? 0,
            usage?.OutputTokenCount ?? 0,
            (int)Stopwatch.GetElapsedTime(began).TotalMilliseconds,
            verdict);
    }

    public void Dispose() => room.Dispose();

    private async Task<ChatCompletion> Complete(Prompt prompt, CancellationToken ct)
    {
        ChatMessage[] messages = [new SystemChatMessage(prompt.System), new UserChatMessage(prompt.User)];
        return await client!.CompleteChatAsync(
            messages,
            new ChatCompletionOptions
            {
                MaxOutputTokenCount = 1_500,
                ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("answer", BinaryData.FromString(Prompt.Schema), jsonSchemaIsStrict: true),
            },
            ct);
    }

    /// <summary>Null for what is a bug of ours.</summary>
    private static ModelVerdict? VerdictOf(Exception e) => e switch
    {
        BrokenCircuitException => ModelVerdict.BreakerOpen,
        TimeoutRejectedException or TaskCanceledException => ModelVerdict.TimedOut,
        JsonException => ModelVerdict.Malformed,
        ClientResultException { Status: 429 } => ModelVerdict.Throttled,
        ClientResultException { Status: 400 } when e.Message.Contains("content_filter", StringComparison.Ordinal) => ModelVerdict.Filtered,
        ClientResultException or HttpRequestException or IOException or NpgsqlException or AggregateException => ModelVerdict.Failed,
        // The library reads an answer as the API promises it; another program may answer otherwise.
        ArgumentException or InvalidOperationException or FormatException or KeyNotFoundException => ModelVerdict.Malformed,
        _ => null,
    };
}
