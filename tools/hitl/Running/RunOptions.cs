using System.CommandLine;
using Hitl.Cli.Infrastructure;

namespace Hitl.Cli.Running;

/// <summary>The options that every command has which runs the platform.</summary>
internal sealed class RunOptions
{
    private readonly Option<Bus> bus = new("--bus") { Description = "What carries messages between services: postgres or kafka (needs KAFKA_HOME or KAFKA_BOOTSTRAP_SERVERS)" };
    private readonly Option<int> port = new("--port") { Description = "The gateway's port on the loopback address", DefaultValueFactory = _ => 8080 };
    private readonly Option<string> data = Data();
    private readonly Option<string?> publicUrl = new("--public-url") { Description = "Where providers reach the gateway; it decides the address they sign" };
    private readonly Option<string?> postgres = new("--postgres") { Description = "A superuser's connection string of a PostgreSQL 15 or later, instead of the embedded one" };

    private readonly Option<string?> encoder = Encoder();

    public static Option<string> Data() =>
        new("--data") { Description = "Folder of databases, secrets and connections", DefaultValueFactory = _ => Repository.DefaultData };

    /// <summary>HITL_ENCODER stands in where the option is not given.</summary>
    public static Option<string?> Encoder() => new("--encoder")
    {
        Description = "Folder of a sentence encoder (model.onnx, tokenizer.json); HITL_ENCODER when not given, the linear step alone without either",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("HITL_ENCODER") is { Length: > 0 } folder ? folder : null,
    };

    public void AddTo(Command command)
    {
        command.Add(bus);
        command.Add(port);
        command.Add(data);
        command.Add(publicUrl);
        command.Add(postgres);
        command.Add(encoder);
    }

    public PlatformOptions Read(ParseResult parsed) => new()
    {
        Bus = parsed.GetValue(bus),
        Port = parsed.GetValue(port),
        DataFolder = Path.GetFullPath(parsed.GetValue(data)!),
        PublicUrl = parsed.GetValue(publicUrl),
        Postgres = parsed.GetValue(postgres),
        Encoder = parsed.GetValue(encoder),
    };
}
