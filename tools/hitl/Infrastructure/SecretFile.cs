namespace Hitl.Cli.Infrastructure;

/// <summary>A file that only its owner reads, replaced as a whole or not at all.</summary>
internal static class SecretFile
{
    public static async Task Write(string path, string text, CancellationToken ct = default)
    {
        var temporary = path + ".new";
        File.Delete(temporary);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        await using (var writer = new StreamWriter(temporary, options))
        {
            await writer.WriteAsync(text.AsMemory(), ct);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
