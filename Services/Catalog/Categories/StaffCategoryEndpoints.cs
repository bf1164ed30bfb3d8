using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Shop.ServiceDefaults;

namespace Shop.Catalog.Categories;

/// <summary>What staff do with categories. A change names the version that it was made for.</summary>
internal static partial class StaffCategoryEndpoints
{
    private const string Path = "/api/admin/categories";

    public static void MapStaffCategories(this IEndpointRouteBuilder routes)
    {
        var categories = routes.MapGroup(Path).WithTags("Staff: products").RequireAuthorization(Policies.Staff);
        categories.MapGet("/", async (CategoryDesk desk, CancellationToken ct) => TypedResults.Ok(await desk.AllAsync(ct)));
        categories.MapPost("/", Create);
        categories.MapPut("/{slug}", Put);
        categories.MapDelete("/{slug}", Delete);
    }

    private static async Task<Results<Created, ProblemHttpResult>> Create(NewCategory body, CategoryDesk desk, CancellationToken ct)
    {
        var faults = body.Category.Check();
        faults.When(!SlugPattern().IsMatch(body.Slug), "slug", "must be small letters and digits, with hyphens between them, at most 64");
        if (!faults.None)
        {
            return faults.ToProblem();
        }

        return await desk.CreateAsync(body.Slug, body.Category, ct) is CategoryOutcome.Done
            ? TypedResults.Created(Path)
            : Problems.Of(409, "category_exists", "There is a category with this slug.");
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Put(
        string slug,
        CategoryDraft body,
        [FromHeader(Name = RowVersion.Header)] string? ifMatch,
        CategoryDesk desk,
        CancellationToken ct
    )
    {
        if (body.Check() is { None: false } faults)
        {
            return faults.ToProblem();
        }

        return RowVersion.Read(ifMatch) is { } version ? Answer(await desk.EditAsync(slug, body, version, ct)) : RowVersion.Required();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete(
        string slug,
        [FromHeader(Name = RowVersion.Header)] string? ifMatch,
        CategoryDesk desk,
        CancellationToken ct
    ) => RowVersion.Read(ifMatch) is { } version ? Answer(await desk.DeleteAsync(slug, version, ct)) : RowVersion.Required();

    private static Results<NoContent, ProblemHttpResult> Answer(CategoryOutcome outcome) =>
        outcome switch
        {
            CategoryOutcome.Done => TypedResults.NoContent(),
            CategoryOutcome.VersionMismatch => RowVersion.Mismatch(),
            CategoryOutcome.InUse => Problems.Of(409, "category_in_use", "The category has products. Move them first."),
            _ => Problems.Of(404, "category_not_found", "There is no such category."),
        };

    [GeneratedRegex("^(?=.{1,64}$)[a-z0-9]+(-[a-z0-9]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex SlugPattern();
}
