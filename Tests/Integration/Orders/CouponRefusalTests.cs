using System.Net;
using System.Text.Json.Nodes;

namespace Shop.Tests.Integration.Orders;

/// <summary>Coupons that staff cannot make, and who is no staff.</summary>
public sealed class CouponRefusalTests(ShopFixture shop)
{
    private const string Path = "/api/admin/coupons";
    private readonly Staff _staff = new(shop);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("cursor=zzz", "invalid_cursor")]
    [InlineData("limit=101", "invalid_parameter")]
    [InlineData("active=perhaps", "invalid_parameter")]
    public async Task A_list_that_makes_no_sense_is_refused(string query, string code) =>
        await Shopper.ProblemAsync(await _staff.SendAsync(HttpMethod.Get, $"{Path}?{query}"), HttpStatusCode.BadRequest, code);

    [Theory]
    [InlineData("""{"code": "-AB", "percent": 5}""", "code")]
    [InlineData("""{"code": "A B C", "percent": 5}""", "code")]
    [InlineData("""{"code": "ABC"}""", "percent")]
    [InlineData("""{"code": "ABC", "percent": 101}""", "percent")]
    [InlineData("""{"code": "ABC", "percent": 5, "amounts": [{"amount": 5, "currency": "HKD"}]}""", "percent")]
    [InlineData("""{"code": "ABC", "amounts": []}""", "amounts")]
    [InlineData("""{"code": "ABC", "amounts": [null]}""", "amounts")]
    [InlineData("""{"code": "ABC", "amounts": [{"amount": 0, "currency": "HKD"}]}""", "amounts")]
    [InlineData("""{"code": "ABC", "amounts": [{"amount": 5, "currency": "EUR"}]}""", "amounts")]
    [InlineData("""{"code": "ABC", "amounts": [{"amount": 5, "currency": "HKD"}, {"amount": 6, "currency": "HKD"}]}""", "amounts")]
    [InlineData("""{"code": "ABC", "percent": 5, "minSpend": [{"amount": -1, "currency": "HKD"}]}""", "minSpend")]
    [InlineData("""{"code": "ABC", "percent": 5, "maxUses": 0}""", "maxUses")]
    [InlineData("""{"code": "ABC", "percent": 5, "maxUsesPerCustomer": 0}""", "maxUsesPerCustomer")]
    [InlineData("""{"code": "ABC", "percent": 5, "endsAt": "2001-01-01T00:00:00Z"}""", "endsAt")]
    public async Task A_coupon_that_makes_no_sense_is_refused(string body, string field)
    {
        var problem = await Shopper.ProblemAsync(
            await _staff.SendAsync(HttpMethod.Post, Path, JsonNode.Parse(body)),
            HttpStatusCode.BadRequest,
            "validation_failed"
        );

        Assert.Equal(field, Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
    }

    [Fact]
    public async Task Shoppers_and_guests_are_refused()
    {
        using var guest = await shop.Gateway.GetAsync(Path, Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, guest.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Get, Path);
        request.Headers.Authorization = new("Bearer", shop.TokenFor("shopper", Guid.NewGuid()));

        await Shopper.ProblemAsync(await shop.Gateway.SendAsync(request, Ct), HttpStatusCode.Forbidden, "forbidden");
    }
}
