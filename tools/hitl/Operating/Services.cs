using System.CommandLine;

namespace Hitl.Cli.Operating;

/// <summary>The services that have lanes, as the gateway names them under <c>/api/lanes</c>.</summary>
internal static class Services
{
    public const string Role = "platform";

    public static readonly IReadOnlyList<string> All = ["ingest", "classifier", "orchestrator", "notifier", "inbox-api"];

    public static string Path(string service, string rest = "") => $"api/lanes/{service}/{rest}".TrimEnd('/');

    public static Option<string?> Optional(string description) => Known(new Option<string?>("--service") { Description = description });

    public static Option<string?> Required() => Known(new Option<string?>("--service") { Description = "The service whose lane it is", Required = true });

    private static Option<string?> Known(Option<string?> option)
    {
        option.AcceptOnlyFromAmong([.. All]);
        return option;
    }
}
