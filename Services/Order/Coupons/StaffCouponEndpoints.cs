using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Shop.Order.Orders;
using Shop.Order.Pricing;
using Shop.ServiceDefaults;

namespace Shop.Order.Coupons;

/// <summary>What staff do with coupons; codes are read as shoppers type them, in any case.</summary>
internal static class StaffCouponEndpoints
{
    private const string Path = "/api/admin/coupons";

    public static void MapStaffCoupons(this IEndpointRouteBuilder routes)
    {
        var coupons = routes.MapGroup(Path).WithTags("Staff: coupons").RequireAuthorization(Policies.Staff);
        coupons.MapGet("/", Search);
        coupons.MapPost("/", Create);
        coupons.MapGet("/{code}", Get);
        coupons.MapPut("/{code}", Put);
        coupons.MapDelete("/{code}", Stop);
    }

    /// <param name="code">How it begins.</param>
    private static async Task<Results<Ok<CouponPage>, ProblemHttpResult>> Search(
        [FromQuery] string? code,
        [FromQuery] string? active,
        [FromQuery] string? cursor,
        [FromQuery] int? limit,
        CouponList coupons,
        CancellationToken ct
    )
    {
        var prefix = Coupon.Normalize(code);
        if (prefix?.Length > Coupon.MaxCodeLength || prefix?.Any(char.IsControl) == true || active is not (null or "" or "true" or "false"))
        {
            return Problems.Of(400, "invalid_parameter", "code is the beginning of a code, active is true or false.");
        }

        var whether = string.IsNullOrEmpty(active) ? (bool?)null : active == "true";
        return TypedResults.Ok(await coupons.SearchAsync(prefix, whether, cursor, PageCursor.LimitOf(limit), ct));
    }

    private static async Task<Results<Created<CouponView>, ProblemHttpResult>> Create(
        NewCoupon body,
        CouponDesk desk,
        HttpResponse response,
        CancellationToken ct
    )
    {
        if (body.Check() is { None: false } faults)
        {
            return faults.ToProblem();
        }

        switch (await desk.CreateAsync(body, ct))
        {
            case CouponAnswer.Done done:
                RowVersion.Tag(response, done.Coupon.Version);
                return TypedResults.Created($"{Path}/{done.Coupon.Code}", done.Coupon);
            case CouponAnswer.NoPeriod:
                return NoPeriod();
            default:
                return Problems.Of(409, "coupon_exists", "There is a coupon with this code.");
        }
    }

    private static async Task<Results<Ok<CouponView>, ProblemHttpResult>> Get(
        string code,
        CouponDesk desk,
        HttpResponse response,
        CancellationToken ct
    ) => Answer(response, Find(code) is { } known ? await desk.FindAsync(known, ct) : null);

    private static async Task<Results<Ok<CouponView>, ProblemHttpResult>> Put(
        string code,
        PutCoupon body,
        [FromHeader(Name = RowVersion.Header)] string? ifMatch,
        CouponDesk desk,
        HttpResponse response,
        CancellationToken ct
    )
    {
        if (body.Check() is { None: false } faults)
        {
            return faults.ToProblem();
        }

        if (RowVersion.Read(ifMatch) is not { } version)
        {
            return RowVersion.Required();
        }

        return Find(code) is not { } known
            ? NotFound()
            : await desk.EditAsync(known, body, version, ct) switch
            {
                CouponAnswer.Done done => Answer(response, done.Coupon),
                CouponAnswer.VersionMismatch => RowVersion.Mismatch(),
                CouponAnswer.BelowUses below => Problems.Of(
                    409,
                    "below_uses",
                    "More orders have this coupon.",
                    new Dictionary<string, object?> { ["uses"] = below.Uses }
                ),
                CouponAnswer.NoPeriod => NoPeriod(),
                _ => NotFound(),
            };
    }

    private static async Task<Results<Ok<CouponView>, ProblemHttpResult>> Stop(
        string code,
        CouponDesk desk,
        HttpResponse response,
        CancellationToken ct
    ) => Answer(response, Find(code) is { } known ? await desk.StopAsync(known, ct) : null);

    private static Results<Ok<CouponView>, ProblemHttpResult> Answer(HttpResponse response, CouponView? coupon)
    {
        if (coupon is null)
        {
            return NotFound();
        }

        RowVersion.Tag(response, coupon.Version);
        return TypedResults.Ok(coupon);
    }

    /// <summary>The code as it is stored; null when none can be like this.</summary>
    private static string? Find(string typed) => Coupon.Normalize(typed) is { } code && Coupon.IsCode(code) ? code : null;

    private static ProblemHttpResult NotFound() => Problems.Of(404, "coupon_not_found", "There is no such coupon.");

    private static ProblemHttpResult NoPeriod()
    {
        var faults = new Faults();
        faults.When(true, "endsAt", "must be later than startsAt");
        return faults.ToProblem();
    }
}
