using System.Security.Cryptography;

namespace Hitl.Cli.Understanding;

/// <summary>A file of a published encoder.</summary>
/// <param name="Name">What it is called in the encoder's folder.</param>
/// <param name="Path">Where it stands below the address it is published at.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
internal sealed record PublishedFile(string Name, string Path, string Sha256);

/// <summary>An encoder as it was published; the checksums pin it.</summary>
internal sealed record PublishedEncoder(string Name, Uri Address, IReadOnlyList<PublishedFile> Files)
{
    /// <summary>sentence-transformers/all-MiniLM-L6-v2 with 8-bit weights, Apache License 2.0, 23 MB.</summary>
    public static readonly PublishedEncoder MiniLm = new(
        "all-minilm-l6-v2-int8",
        new Uri("https://huggingface.co/Xenova/all-MiniLM-L6-v2/resolve/main/"),
        [
            new("model.onnx", "onnx/model_quantized.onnx", "afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1"),
            new("tokenizer.json", "tokenizer.json", "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0"),
        ]);
}

/// <summary>Brings a published encoder's files into a folder. A file is there only once its checksum was right.</summary>
internal static class EncoderDownload
{
    /// <returns>The encoder's folder.</returns>
    /// <exception cref="InvalidOperationException">A file could not be had, or is not the published one; says which, and what to do.</exception>
    public static async Task<string> Get(PublishedEncoder encoder, Uri address, string parent, HttpClient http, Action<string> say, CancellationToken ct)
    {
        var folder = Path.Combine(parent, encoder.Name);
        Directory.CreateDirectory(folder);
        foreach (var file in encoder.Files)
        {
            var target = Path.Combine(folder, file.Name);
            if (File.Exists(target) && await SumOf(target, ct) == file.Sha256)
            {
                say($"{file.Name} is there already");
                continue;
            }

            await Download(new Uri(address, file.Path), file, target, http, say, ct);
        }

        return folder;
    }

    private static async Task Download(Uri from, PublishedFile file, string target, HttpClient http, Action<string> say, CancellationToken ct)
    {
        say($"fetching {file.Name} from {from}");
        var arriving = target + ".new";
        try
        {
            using (var response = await http.GetAsync(from, HttpCompletionOption.ResponseHeadersRead, ct))
            {
                if (!response.IsSuccessStatusCode)
                {
                    throw new InvalidOperationException($"{from} answered {(int)response.StatusCode}: name another address with --from, or bring the folder yourself with --encoder.");
                }

                await using var content = File.Create(arriving);
                await response.Content.CopyToAsync(content, ct);
            }

            var found = await SumOf(arriving, ct);
            if (found != file.Sha256)
            {
                throw new InvalidOperationException($"{from} is not the published {file.Name}: its SHA-256 is {found}, not {file.Sha256}. Nothing was installed; name another address with --from.");
            }

            File.Move(arriving, target, overwrite: true);
        }
        catch (HttpRequestException e)
        {
            throw new InvalidOperationException($"{from} cannot be reached ({e.Message}): name another address with --from, or bring the folder yourself with --encoder.", e);
        }
        finally
        {
            File.Delete(arriving);
        }
    }

    private static async Task<string> SumOf(string path, CancellationToken ct)
    {
        await using var content = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct));
    }
}
