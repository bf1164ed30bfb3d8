using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Shop.Catalog.Products;
using Shop.ServiceDefaults;

namespace Shop.Catalog.Editing;

/// <summary>The parameters of the staff's list of products.</summary>
/// <param name="Q">How a SKU or a slug begins.</param>
internal sealed record StaffProductParameters(
    [property: FromQuery(Name = "q")] string? Q = null,
    [property: FromQuery(Name = "category")] string? Category = null,
    [property: FromQuery(Name = "active")] bool? Active = null,
    [property: FromQuery(Name = "cursor")] string? Cursor = null,
    [property: FromQuery(Name = "limit")] int? Limit = null
);

/// <summary>What staff do with products. A change names the version that it was made for.</summary>
internal static class StaffProductEndpoints
{
    private const string Path = "/api/admin/products";

    public static void MapStaffProducts(this IEndpointRouteBuilder routes)
    {
        var products = routes.MapGroup(Path).WithTags("Staff: products").RequireAuthorization(Policies.Staff);
        products.MapGet("/", List).AllowOnly<StaffProductParameters>();
        products.MapPost("/", Create);
        products.MapGet("/{id:guid}", Get);
        products.MapPut("/{id:guid}", Put);
        products.MapDelete("/{id:guid}", Retire);
    }

    private static async Task<Ok<StaffProductPage>> List(
        [AsParameters] StaffProductParameters given,
        ProductDesk desk,
        CancellationToken ct
    ) =>
        TypedResults.Ok(
            await desk.PageAsync(
                Parameter.Text("q", given.Q, ProductQuery.TextLengthMax),
                Parameter.Text("category", given.Category, lengthMax: 64),
                given.Active,
                PageCursor.Decode(given.Cursor),
                PageCursor.LimitOf(given.Limit),
                ct
            )
        );

    private static async Task<Results<Ok<StaffProductView>, ProblemHttpResult>> Get(
        Guid id,
        ProductDesk desk,
        HttpResponse response,
        CancellationToken ct
    )
    {
        if (await desk.FindAsync(id, ct) is not { } product)
        {
            return ProductEndpoints.NotFound();
        }

        RowVersion.Tag(response, product.Version);
        return TypedResults.Ok(product);
    }

    private static async Task<Results<Created<StaffProductView>, ProblemHttpResult>> Create(
        ProductDraft body,
        ProductDesk desk,
        HttpResponse response,
        CancellationToken ct
    )
    {
        if (body.Check() is { None: false } faults)
        {
            return faults.ToProblem();
        }

        var answer = await desk.CreateAsync(body, ct);
        if (answer is not EditAnswer.Done done)
        {
            return Problem(answer);
        }

        RowVersion.Tag(response, done.Product.Version);
        return TypedResults.Created($"{Path}/{done.Product.Id}", done.Product);
    }

    private static async Task<Results<Ok<StaffProductView>, ProblemHttpResult>> Put(
        Guid id,
        ProductDraft body,
        [FromHeader(Name = RowVersion.Header)] string? ifMatch,
        ProductDesk desk,
        HttpResponse response,
        CancellationToken ct
    )
    {
        if (body.Check() is { None: false } faults)
        {
            return faults.ToProblem();
        }

        return RowVersion.Read(ifMatch) is { } version
            ? Answer(await desk.EditAsync(id, body, version, ct), response)
            : RowVersion.Required();
    }

    private static async Task<Results<Ok<StaffProductView>, ProblemHttpResult>> Retire(
        Guid id,
        [FromHeader(Name = RowVersion.Header)] string? ifMatch,
        ProductDesk desk,
        HttpResponse response,
        CancellationToken ct
    ) => RowVersion.Read(ifMatch) is { } version ? Answer(await desk.RetireAsync(id, version, ct), response) : RowVersion.Required();

    private static Results<Ok<StaffProductView>, ProblemHttpResult> Answer(EditAnswer answer, HttpResponse response)
    {
        if (answer is not EditAnswer.Done done)
        {
            return Problem(answer);
        }

        RowVersion.Tag(response, done.Product.Version);
        return TypedResults.Ok(done.Product);
    }

    private static ProblemHttpResult Problem(EditAnswer answer) =>
        answer switch
        {
            EditAnswer.VersionMismatch => RowVersion.Mismatch(),
            EditAnswer.SkuTaken => Problems.Of(409, "sku_taken", "There is a product with this SKU."),
            EditAnswer.SlugTaken => Problems.Of(409, "slug_taken", "Another product has this slug."),
            EditAnswer.Refused refused => refused.Faults.ToProblem(),
            _ => ProductEndpoints.NotFound(),
        };
}
