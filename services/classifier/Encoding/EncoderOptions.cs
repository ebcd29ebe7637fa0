using Microsoft.Extensions.Options;

namespace Hitl.Classifier.Encoding;

public sealed class EncoderOptions
{
    public const string Section = "Encoder";

    /// <summary>A sentence encoder's folder (<c>model.onnx</c>, <c>tokenizer.json</c>); without one the linear models stand alone.</summary>
    public string? Folder { get; init; }
}

/// <summary>A folder that holds no encoder stops the start: a service that reads worse than it was told to must not become ready.</summary>
internal sealed class EncoderOptionsValidator : IValidateOptions<EncoderOptions>
{
    public ValidateOptionsResult Validate(string? name, EncoderOptions options)
    {
        if (string.IsNullOrEmpty(options.Folder))
        {
            return ValidateOptionsResult.Success;
        }

        try
        {
            SentenceEncoder.IdentityOf(options.Folder);
            return ValidateOptionsResult.Success;
        }
        catch (InvalidOperationException e)
        {
            return ValidateOptionsResult.Fail($"{EncoderOptions.Section}:Folder: {e.Message}");
        }
    }
}
