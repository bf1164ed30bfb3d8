using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Shop.Tests.Integration.Orders;

/// <summary>Staff's hand on coupons, and what shoppers make of it.</summary>
public sealed class CouponAdminTests(ShopFixture shop)
{
    private const string Path = "/api/admin/coupons";
    private readonly Shopper _shopper = new(shop.Gateway);
    private readonly Staff _staff = new(shop);

    [Fact]
    public async Task A_coupon_is_made_used_edited_and_then_of_no_use()
    {
        var product = await shop.TakeProductAsync();
        var code = NewCode();
        var answer = await CreateAsync(
            new
            {
                code = code.ToLowerInvariant(),
                percent = 20,
                maxUses = 5,
            }
        );
        var made = await Shopper.ReadAsync(answer, HttpStatusCode.Created);
        Assert.Equal((code, 20, 5, 0), (made.Text("code"), Number(made, "percent"), Number(made, "maxUses"), Number(made, "uses")));
        Assert.Equal($"{Path}/{code}", answer.Headers.Location?.ToString());
        Assert.Equal("\"1\"", answer.Headers.ETag?.Tag);

        var cart = await _shopper.NewCartAsync((product.Id, 2));
        var discount = (product.Prices["HKD"] * 2 * 20 + 50) / 100;
        Assert.Equal(discount, (await QuoteAsync(cart, code)).GetProperty("totals").Amount("discount"));
        var placed = await Shopper.ReadAsync(await OrderAsync(cart, code), HttpStatusCode.Created);
        Assert.Equal(discount, placed.GetProperty("totals").Amount("discount"));
        var used = await _staff.GetAsync($"{Path}/{code}");
        Assert.Equal((1, 1), (Number(used, "uses"), Number(used, "version")));

        var edited = await Shopper.ReadAsync(
            await PutAsync(
                code,
                Edit(used, "endsAt", DateTimeOffset.UtcNow.AddMinutes(-1), startsAt: DateTimeOffset.UtcNow.AddDays(-1)),
                1
            ),
            HttpStatusCode.OK
        );

        Assert.Equal(2, Number(edited, "version"));
        var again = await _shopper.NewCartAsync((product.Id, 1));
        await Shopper.ProblemAsync(await OrderAsync(again, code), HttpStatusCode.Conflict, "coupon_expired");
    }

    [Fact]
    public async Task A_coupon_of_amounts_is_for_its_currencies_and_what_the_items_must_come_to()
    {
        var product = await shop.TakeProductAsync();
        var price = product.Prices["HKD"];
        var code = NewCode();
        await MakeAsync(
            new
            {
                code,
                amounts = new[] { new { amount = 100, currency = "HKD" } },
                minSpend = new[] { new { amount = price * 2, currency = "HKD" } },
            }
        );

        var one = await _shopper.NewCartAsync((product.Id, 1));
        var refused = await Shopper.ProblemAsync(await OrderAsync(one, code), HttpStatusCode.Conflict, "coupon_min_spend");
        Assert.Equal(price * 2, refused.Amount("minSpend"));
        var two = await _shopper.NewCartAsync((product.Id, 2));
        Assert.Equal(100, (await QuoteAsync(two, code)).GetProperty("totals").Amount("discount"));
    }

    [Fact]
    public async Task A_stopped_coupon_cannot_be_used_stays_in_the_books_and_can_run_again()
    {
        var product = await shop.TakeProductAsync();
        var code = NewCode();
        await MakeAsync(new { code, percent = 10 });
        var cart = await _shopper.NewCartAsync((product.Id, 1));
        await Shopper.ReadAsync(await OrderAsync(cart, code), HttpStatusCode.Created);

        var stopped = await Shopper.ReadAsync(await _staff.SendAsync(HttpMethod.Delete, $"{Path}/{code}"), HttpStatusCode.OK);
        var repeated = await Shopper.ReadAsync(await _staff.SendAsync(HttpMethod.Delete, $"{Path}/{code}"), HttpStatusCode.OK);

        Assert.Equal((false, 1, 2), (stopped.GetProperty("active").GetBoolean(), Number(stopped, "uses"), Number(stopped, "version")));
        Assert.Equal(stopped.ToString(), repeated.ToString());
        var next = await _shopper.NewCartAsync((product.Id, 1));
        await Shopper.ProblemAsync(await OrderAsync(next, code), HttpStatusCode.Conflict, "coupon_unknown");
        await Shopper.ProblemAsync(await CreateAsync(new { code, percent = 10 }), HttpStatusCode.Conflict, "coupon_exists");
        await Shopper.ReadAsync(await PutAsync(code, Edit(stopped, "active", true), 2), HttpStatusCode.OK);
        await Shopper.ReadAsync(await OrderAsync(next, code), HttpStatusCode.Created);
    }

    [Fact]
    public async Task Its_limit_cannot_fall_below_the_orders_that_have_it()
    {
        var product = await shop.TakeProductAsync();
        var code = NewCode();
        var made = await MakeAsync(
            new
            {
                code,
                percent = 10,
                maxUses = 3,
            }
        );
        foreach (var cart in await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => _shopper.NewCartAsync((product.Id, 1)))))
        {
            await Shopper.ReadAsync(await OrderAsync(cart, code), HttpStatusCode.Created);
        }

        var below = await Shopper.ProblemAsync(await PutAsync(code, Edit(made, "maxUses", 1), 1), HttpStatusCode.Conflict, "below_uses");
        Assert.Equal(2, Number(below, "uses"));
        await Shopper.ReadAsync(await PutAsync(code, Edit(made, "maxUses", 2), 1), HttpStatusCode.OK);
        var third = await _shopper.NewCartAsync((product.Id, 1));
        await Shopper.ProblemAsync(await OrderAsync(third, code), HttpStatusCode.Conflict, "coupon_used_up");
    }

    [Fact]
    public async Task Of_edits_of_the_same_version_one_is_taken()
    {
        var code = NewCode();
        var made = await MakeAsync(new { code, percent = 10 });

        var answers = await Task.WhenAll(Enumerable.Range(1, 8).Select(most => PutAsync(code, Edit(made, "maxUses", most), 1)));

        var taken = await Shopper.ReadAsync(Assert.Single(answers, answer => answer.IsSuccessStatusCode), HttpStatusCode.OK);
        Assert.Equal(taken.ToString(), (await _staff.GetAsync($"{Path}/{code}")).ToString());
        foreach (var late in answers.Where(answer => !answer.IsSuccessStatusCode))
        {
            await Shopper.ProblemAsync(late, HttpStatusCode.PreconditionFailed, "version_mismatch");
        }

        await Shopper.ProblemAsync(
            await PutAsync(code, Edit(made, "maxUses", 9), version: null),
            HttpStatusCode.PreconditionRequired,
            "precondition_required"
        );
    }

    [Fact]
    public async Task Of_eight_who_make_the_same_code_one_does()
    {
        var code = NewCode();

        var answers = await Task.WhenAll(Enumerable.Range(1, 8).Select(percent => CreateAsync(new { code, percent })));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        foreach (var refused in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await Shopper.ProblemAsync(refused, HttpStatusCode.Conflict, "coupon_exists");
        }
    }

    [Fact]
    public async Task Coupons_are_found_by_how_they_begin_page_by_page()
    {
        var start = NewCode();
        var codes = Enumerable.Range(0, 5).Select(i => $"{start}-{i}").ToArray();
        await Task.WhenAll(
            codes.Select(
                (code, i) =>
                    MakeAsync(
                        new
                        {
                            code,
                            percent = 5,
                            active = i != 2,
                        }
                    )
            )
        );
        var found = new List<string>();
        for (string? cursor = null; ; )
        {
            var page = await _staff.GetAsync($"{Path}?code={start.ToLowerInvariant()}&limit=2&cursor={cursor}");
            found.AddRange(page.GetProperty("items").EnumerateArray().Select(coupon => coupon.Text("code")));
            cursor = page.GetProperty("nextCursor").GetString();
            if (cursor is null)
            {
                break;
            }
        }

        Assert.Equal(codes, found);
        var stopped = await _staff.GetAsync($"{Path}?code={start}&active=false");
        Assert.Equal(codes[2], Assert.Single(stopped.GetProperty("items").EnumerateArray()).Text("code"));
    }

    [Fact]
    public async Task An_edit_that_would_lift_a_limit_by_leaving_it_out_is_refused()
    {
        var code = NewCode();
        var made = await MakeAsync(
            new
            {
                code,
                percent = 10,
                maxUses = 3,
            }
        );
        var edit = Edit(made, "active", false);
        edit.Remove("maxUses");

        await Shopper.ProblemAsync(await PutAsync(code, edit, 1), HttpStatusCode.BadRequest, "invalid_body");
        await Shopper.ProblemAsync(
            await PutAsync(code, Edit(made, "endsAt", DateTimeOffset.UtcNow.AddYears(-1)), 1),
            HttpStatusCode.BadRequest,
            "validation_failed"
        );
        Assert.Equal(made.ToString(), (await _staff.GetAsync($"{Path}/{code}")).ToString());
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task A_coupon_that_does_not_exist_is_not_found(string method)
    {
        var edit = method == "PUT" ? Edit(await MakeAsync(new { code = NewCode(), percent = 10 }), "active", false) : null;
        foreach (var code in (string[])[NewCode(), "-", "A%20B"])
        {
            await Shopper.ProblemAsync(
                await _staff.SendAsync(new HttpMethod(method), $"{Path}/{code}", edit, ifMatch: "\"1\""),
                HttpStatusCode.NotFound,
                "coupon_not_found"
            );
        }
    }

    private static string NewCode() => $"C-{Guid.NewGuid():N}".ToUpperInvariant()[..14];

    private static int Number(JsonElement json, string member) => json.GetProperty(member).GetInt32();

    /// <summary>The body of a PUT that changes one member of <paramref name="coupon"/>.</summary>
    private static JsonObject Edit(JsonElement coupon, string member, object value, DateTimeOffset? startsAt = null)
    {
        var body = new JsonObject();
        foreach (var kept in (string[])["minSpend", "maxUses", "maxUsesPerCustomer", "startsAt", "endsAt", "active"])
        {
            body[kept] = coupon.TryGetProperty(kept, out var old) ? JsonNode.Parse(old.GetRawText()) : null;
        }

        body[member] = JsonSerializer.SerializeToNode(value);
        body["startsAt"] = startsAt is null ? body["startsAt"]!.DeepClone() : JsonSerializer.SerializeToNode(startsAt);
        return body;
    }

    private Task<HttpResponseMessage> CreateAsync(object body) => _staff.SendAsync(HttpMethod.Post, Path, body);

    private async Task<JsonElement> MakeAsync(object body) => await Shopper.ReadAsync(await CreateAsync(body), HttpStatusCode.Created);

    private Task<HttpResponseMessage> PutAsync(string code, JsonObject body, long? version) =>
        _staff.SendAsync(HttpMethod.Put, $"{Path}/{code}", body, ifMatch: version is null ? null : $"\"{version}\"");

    private async Task<JsonElement> QuoteAsync(string cart, string coupon)
    {
        var body = new
        {
            cartId = cart,
            shippingAddress = new { country = "HK" },
            shippingMethod = "standard",
            couponCode = coupon,
        };
        return await Shopper.ReadAsync(await _staff.SendAsync(HttpMethod.Post, "/api/quotes", body), HttpStatusCode.OK);
    }

    private Task<HttpResponseMessage> OrderAsync(string cart, string coupon)
    {
        var body = JsonSerializer.SerializeToNode(Shopper.OrderBody(cart))!.AsObject();
        body["couponCode"] = coupon;
        return _shopper.SendOrderAsync(body, Guid.NewGuid().ToString());
    }
}
