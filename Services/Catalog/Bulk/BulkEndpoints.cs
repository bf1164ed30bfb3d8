using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Shop.ServiceDefaults;

namespace Shop.Catalog.Bulk;

/// <summary>The parameters of an import.</summary>
internal sealed record ImportParameters([property: FromQuery(Name = "dryRun")] bool DryRun = false);

/// <summary>All products as a file: to be exported, changed elsewhere and imported again.</summary>
internal static class BulkEndpoints
{
    private const string Path = "/api/admin/products";
    private const long FileBytesMax = 256 * 1024 * 1024;

    public static void MapBulk(this IEndpointRouteBuilder routes)
    {
        var products = routes.MapGroup(Path).WithTags("Staff: products").RequireAuthorization(Policies.Staff);
        products
            .MapPost("/imports", Import)
            .AllowOnly<ImportParameters>()
            .Accepts<string>("text/csv")
            .WithMetadata(new RequestSizeLimitAttribute(FileBytesMax));
        products.MapGet("/imports/{id:guid}", Find);
        products.MapGet("/export", Export);
    }

    /// <summary>202 once the whole file is here; what becomes of it is at the answer's <c>Location</c>.</summary>
    private static async Task<Results<Accepted<ImportView>, ProblemHttpResult>> Import(
        [AsParameters] ImportParameters given,
        HttpRequest request,
        ImportWorker worker,
        ImportBook book,
        CancellationToken ct
    )
    {
        if (!worker.TryTake())
        {
            return Problems.Of(409, "import_running", "Another file is being imported. Wait until it is done.");
        }

        Stream? file = null;
        try
        {
            file = NewFile();
            await request.Body.CopyToAsync(file, ct);
            var id = Guid.CreateVersion7();
            await worker.StartAsync(id, file, given.DryRun, ct);
            file = null;
            return TypedResults.Accepted($"{Path}/imports/{id}", (await book.FindAsync(id, CancellationToken.None))!);
        }
        finally
        {
            if (file is not null)
            {
                await file.DisposeAsync();
                worker.GiveBack();
            }
        }
    }

    private static async Task<Results<Ok<ImportView>, ProblemHttpResult>> Find(Guid id, ImportBook book, CancellationToken ct) =>
        await book.FindAsync(id, ct) is { } import
            ? TypedResults.Ok(import)
            : Problems.Of(404, "import_not_found", "There is no such import.");

    private static PushStreamHttpResult Export(ProductExport export, CancellationToken ct) =>
        TypedResults.Stream(stream => export.WriteAsync(stream, ct), "text/csv; charset=utf-8", "products.csv");

    // Without a name from the start: however the process ends, nothing is left of it.
    private static FileStream NewFile()
    {
        var path = System.IO.Path.GetTempFileName();
        var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Delete);
        File.Delete(path);
        return file;
    }
}
