using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Shop.Tools.Verify;

/// <summary>The report for programs.</summary>
[JsonSerializable(typeof(VerifyReport))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    public static async Task WriteAsync(VerifyReport report, FileInfo file, CancellationToken ct)
    {
        var context = new ReportJson(
            new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
        );
        await using var stream = file.Create();
        await JsonSerializer.SerializeAsync(stream, report, context.VerifyReport, ct);
    }
}
