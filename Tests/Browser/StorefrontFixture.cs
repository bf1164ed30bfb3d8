using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.Testing;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Shop.Tests.Browser.StorefrontFixture))]

namespace Shop.Tests.Browser;

/// <summary>The whole shop and one Chromium, for all browser tests.</summary>
public sealed class StorefrontFixture : IAsyncLifetime
{
    private readonly string _data = Path.Combine(Path.GetTempPath(), $"shop-browser-{Guid.NewGuid():N}"[..22]);
    private DistributedApplication? _app;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>What the shop sells, as it is imported at the first start.</summary>
    public static string CatalogueFile { get; } = Path.Combine(AppContext.BaseDirectory, "catalogue.jsonl");

    public Uri Origin { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Shop_AppHost>(
            [$"--SHOP_DATA={_data}"],
            deadline.Token
        );
        _app = await builder.BuildAsync(deadline.Token);
        await _app.StartAsync(deadline.Token);
        foreach (var service in (string[])["catalog", "cart", "order", "payment", "notification", "analytics", "sandbox", "web", "gateway"])
        {
            await _app.ResourceNotifications.WaitForResourceHealthyAsync(service, deadline.Token);
        }

        Origin = _app.GetEndpoint("gateway", "http");
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new()
            {
                // Debian's Chromium; Playwright's own download is not needed. The sandbox needs privileges that root in a container lacks.
                ExecutablePath = "/usr/bin/chromium",
                ChromiumSandbox = Environment.UserName != "root",
                Args =
                [
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--no-first-run",
                    "--disable-quic",
                ],
            }
        );
    }

    /// <summary>A token that this shop trusts.</summary>
    public string Token(string role, TimeSpan? lifetime = null)
    {
        using var issuer = TestIssuer.Read(_data);
        return issuer.Token(role, lifetime: lifetime);
    }

    /// <summary>What the shop's API answers staff.</summary>
    /// <param name="key">The idempotency key, where one is asked for.</param>
    public async Task<JsonElement> AskAsStaffAsync(HttpMethod method, string path, object? body = null, string? key = null)
    {
        using var http = new HttpClient { BaseAddress = Origin };
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new("Bearer", Token("staff"));
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }

    /// <summary>Adds a rule to the provider's controls, and gives its id.</summary>
    public async Task<string> ControlProviderAsync(object rule)
    {
        using var sandbox = _app!.CreateHttpClient("sandbox", "http");
        using var answer = await sandbox.PostAsJsonAsync("/sandbox/controls", rule, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        var control = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        return control.GetProperty("id").GetString()!;
    }

    /// <summary>Takes a rule away: webhooks that it held are sent.</summary>
    public async Task EndControlAsync(string rule)
    {
        using var sandbox = _app!.CreateHttpClient("sandbox", "http");
        using var answer = await sandbox.DeleteAsync(
            new Uri($"/sandbox/controls/{rule}", UriKind.Relative),
            TestContext.Current.CancellationToken
        );
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>A visitor with no cookies, whose browser asks for <paramref name="locale"/>.</summary>
    public async Task<IPage> VisitAsync(bool javaScript = true, int width = 1280, string locale = "en-US")
    {
        var context = await _browser!.NewContextAsync(
            new()
            {
                BaseURL = Origin.ToString(),
                JavaScriptEnabled = javaScript,
                Locale = locale,
                ViewportSize = new() { Width = width, Height = 900 },
            }
        );
        return await context.NewPageAsync();
    }

    /// <summary>Keeps a picture of the page when SHOP_SCREENSHOTS names a folder.</summary>
    public static async Task PictureAsync(IPage page, string name, bool wholePage = false)
    {
        if (Environment.GetEnvironmentVariable("SHOP_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = wholePage });
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        if (Directory.Exists(_data))
        {
            Directory.Delete(_data, recursive: true);
        }
    }
}
