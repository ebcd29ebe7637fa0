using System.CommandLine;
using Hitl.Cli.Infrastructure;

namespace Hitl.Cli.Understanding;

internal static class EncoderCommand
{
    public static Command Create()
    {
        var published = PublishedEncoder.MiniLm;
        var from = new Option<Uri>("--from") { Description = "Another address below which the published files stand", DefaultValueFactory = _ => published.Address };
        var to = new Option<string>("--to") { Description = "Folder to put the encoder's folder in", DefaultValueFactory = _ => Path.Combine(Repository.Root, ".hitl", "encoders") };
        var get = new Command("get", $"Download {published.Name} (23 MB) and check it against its published checksums") { from, to };
        get.SetAction(async (parsed, ct) =>
        {
            using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(10) };
            var folder = await EncoderDownload.Get(published, AsFolder(parsed.GetRequiredValue(from)), Path.GetFullPath(parsed.GetRequiredValue(to)), http, Output.Say, ct);
            Output.Say("use it with --encoder, or by HITL_ENCODER");
            Console.WriteLine(folder);
            return 0;
        });
        return new Command("encoder", "The optional sentence encoder") { get };
    }

    private static Uri AsFolder(Uri address) => address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
}
