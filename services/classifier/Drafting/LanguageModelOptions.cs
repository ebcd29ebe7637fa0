using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Hitl.Classifier.Drafting;

/// <summary>A language model behind OpenAI's API, such as Azure OpenAI's <c>https://RESOURCE.openai.azure.com/openai/v1/</c>. Without an endpoint there is none.</summary>
public sealed class LanguageModelOptions
{
    public const string Section = "LanguageModel";

    public string? Endpoint { get; set; }

    /// <summary>The model's or the deployment's name.</summary>
    public string? Model { get; set; }

    public string? Key { get; set; }

    /// <summary>A call that has no answer by then has none; well within the five seconds that understanding may take.</summary>
    [Range(typeof(TimeSpan), "00:00:00.200", "00:00:04")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(3.5);

    /// <summary>So many calls of this process may be under way at once; a further one is not made.</summary>
    [Range(1, 1000)]
    public int AtOnce { get; set; } = 32;

    /// <summary>After half of the calls of half a minute failed, none is made for so long.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:10:00")]
    public TimeSpan Break { get; set; } = TimeSpan.FromSeconds(15);

    public bool IsThere => !string.IsNullOrWhiteSpace(Endpoint);
}

internal sealed class LanguageModelOptionsValidator : IValidateOptions<LanguageModelOptions>
{
    public ValidateOptionsResult Validate(string? name, LanguageModelOptions options)
    {
        if (!options.IsThere)
        {
            return ValidateOptionsResult.Success;
        }

        List<ValidationResult> results = [];
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        List<string> wrong = [.. results.Select(result => $"LanguageModel: {result.ErrorMessage}")];
        if (!Uri.TryCreate(options.Endpoint, UriKind.Absolute, out var endpoint) || (endpoint.Scheme != Uri.UriSchemeHttps && !endpoint.IsLoopback))
        {
            wrong.Add($"LanguageModel:Endpoint is {options.Endpoint}: contacts' words leave by https only, such as https://RESOURCE.openai.azure.com/openai/v1/");
        }

        if (string.IsNullOrWhiteSpace(options.Model))
        {
            wrong.Add("LanguageModel:Model is missing: the name of the model, or on Azure of the deployment");
        }

        if (string.IsNullOrWhiteSpace(options.Key))
        {
            wrong.Add("LanguageModel:Key is missing");
        }

        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }
}
