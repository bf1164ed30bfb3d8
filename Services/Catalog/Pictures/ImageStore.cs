using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Shop.Catalog.Pictures;

/// <summary>Section <c>Images</c>.</summary>
internal sealed class ImageOptions
{
    public const string Section = "Images";

    /// <summary>The folder of uploaded pictures; replicas share it. Relative to the working directory, unless it is absolute.</summary>
    [System.ComponentModel.DataAnnotations.Required]
    public string Folder { get; init; } = Path.Combine(Path.GetTempPath(), "shop-images");
}

/// <summary>Uploaded pictures: files that are named after their content and never change.</summary>
internal sealed partial class ImageStore(IOptions<ImageOptions> options)
{
    /// <summary>Largest picture.</summary>
    public const int BytesMax = 5 * 1024 * 1024;

    private readonly string folder = Path.GetFullPath(options.Value.Folder);

    /// <summary>Keeps a picture; on return it is on the disk. The same content has the same name, however often it comes.</summary>
    /// <returns>The name by which products and addresses know it: the content's SHA-256 and the format's extension.</returns>
    public async Task<string> AddAsync(ReadOnlyMemory<byte> content, ImageFormat format, CancellationToken ct)
    {
        var name = $"{Convert.ToHexStringLower(SHA256.HashData(content.Span))}.{format.Extension}";
        var path = Path.Combine(folder, name);
        if (File.Exists(path))
        {
            return name;
        }

        Directory.CreateDirectory(folder);
        // Under its name it appears whole or not at all, whenever the process ends.
        var unfinished = Path.Combine(folder, $".{Guid.NewGuid():N}");
        try
        {
            await using (var file = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write))
            {
                await file.WriteAsync(content, ct);
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }

        return name;
    }

    /// <summary>Whether a picture of that name was uploaded.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>The file of that name and its format; null when there is none.</summary>
    public (string Path, ImageFormat Format)? Find(string name) =>
        NamePattern().Match(name) is { Success: true } parts
        && ImageFormat.All.FirstOrDefault(format => format.Extension == parts.Groups[1].Value) is { } format
        && Path.Combine(folder, name) is var path
        && File.Exists(path)
            ? (path, format)
            : null;

    [GeneratedRegex("^[0-9a-f]{64}[.]([a-z]{3,4})$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
