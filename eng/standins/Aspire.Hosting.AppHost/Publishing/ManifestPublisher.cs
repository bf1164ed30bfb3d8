using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Publishing;

/// <summary>Writes the manifest to where <c>--output-path</c> says.</summary>
internal sealed class ManifestPublisher(
    DistributedApplicationModel model,
    DistributedApplicationExecutionContext executionContext,
    IConfiguration configuration
)
{
    public async Task PublishAsync(CancellationToken cancellationToken)
    {
        var publisher = configuration["Publishing:Publisher"];
        if (publisher is not (null or "manifest") || configuration["Pipeline:Step"] is not (null or "publish-manifest"))
        {
            throw new DistributedApplicationException("Only the manifest can be published: --publisher manifest.");
        }
        var output =
            configuration["Pipeline:OutputPath"]
            ?? throw new DistributedApplicationException("Say where the manifest goes: --output-path <file or folder>.");
        var path = Path.GetFullPath(output, configuration["AppHost:Directory"]!);
        if (!path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            path = Path.Combine(path, "aspire-manifest.json");
        }
        using var buffer = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            await new ManifestPublishingContext(executionContext, path, writer, cancellationToken).WriteModelAsync(model);
        }
        // Only a whole manifest replaces the old one.
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, buffer.ToArray(), cancellationToken);
        await Console.Out.WriteLineAsync($"Published manifest to: {path}");
    }
}
