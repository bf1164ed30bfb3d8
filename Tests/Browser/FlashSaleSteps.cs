using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Shop.Tests.Browser;

/// <summary>What tests of flash sales do over and over.</summary>
internal static class FlashSaleSteps
{
    private static readonly Regex TicketPage = new("/flash-sales/tickets/[A-Za-z0-9_-]{22}$");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Fills the form in, as a person of their own unless <paramref name="email"/> names one; returns the address.</summary>
    public static async Task<string> FillAsync(IPage page, string? email = null)
    {
        email ??= $"{Guid.NewGuid():N}@example.com";
        await StorefrontTests.FillCheckoutAsync(page);
        await page.GetByLabel("E-mail").FillAsync(email);
        return email;
    }

    /// <summary>Presses the button; again while the sale cannot be asked, since its gate may be built just then.</summary>
    public static async Task<IResponse> PressAsync(IPage page)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            deadline.Token.ThrowIfCancellationRequested();
            var answer = await page.RunAndWaitForResponseAsync(
                () => page.GetByRole(AriaRole.Button, new() { Name = "Enter" }).ClickAsync(),
                response => response.Request.Method == "POST"
            );
            if (answer.Status != 200 || !(await answer.TextAsync()).Contains("did not work just now", StringComparison.Ordinal))
            {
                return answer;
            }
        }
    }

    /// <summary>Presses the button, with what is in the form, until there is a ticket; returns the request that got it.</summary>
    public static async Task<IRequest> EnterAsync(IPage page)
    {
        using var deadline = new CancellationTokenSource(Patience);
        IResponse answer;
        do
        {
            deadline.Token.ThrowIfCancellationRequested();
            answer = await PressAsync(page);
        } while (answer.Status != 303);

        await Expect(page).ToHaveURLAsync(TicketPage, new() { Timeout = 20_000 });
        return answer.Request;
    }

    /// <summary>A sale of something that Hong Kong has, at HK$12.34; returns its id.</summary>
    public static async Task<string> NewSaleAsync(
        this StorefrontFixture storefront,
        int units,
        TimeSpan startsIn = default,
        int? paySeconds = null
    )
    {
        var stock = await storefront.AskAsStaffAsync(HttpMethod.Get, "/api/admin/stock?region=hk");
        var product = stock.GetProperty("items").EnumerateArray().First(row => row.GetProperty("available").GetInt32() > 10);
        var start = DateTimeOffset.UtcNow + startsIn;
        var sale = await storefront.AskAsStaffAsync(
            HttpMethod.Post,
            "/api/admin/flash-sales",
            new
            {
                productId = product.GetProperty("productId").GetGuid(),
                region = "hk",
                units,
                prices = new[] { new { amount = 1_234, currency = "HKD" } },
                startsAt = start,
                endsAt = start.AddHours(1),
                paySeconds,
            },
            key: Guid.NewGuid().ToString()
        );
        return sale.GetProperty("id").GetString()!;
    }
}
