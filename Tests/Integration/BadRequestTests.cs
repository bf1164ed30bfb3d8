using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Shop.Tests.Integration;

/// <summary>Whatever is sent to a route that writes, the answer is a problem with a code, and never a 500.</summary>
public sealed class BadRequestTests(ShopFixture shop)
{
    private static readonly string[] Routes =
    [
        "POST /api/carts",
        "PUT /api/carts/AAAAAAAAAAAAAAAAAAAAAA/items/01a1fded-3736-76d8-8860-d548a714fff4",
        "POST /api/quotes",
        "POST /api/orders",
        "POST /api/payments",
        "POST /api/payments/webhooks/stripe",
    ];

    private static readonly (string Name, byte[] Body)[] Bodies =
    [
        ("cut off", "{"u8.ToArray()),
        ("an array", "[]"u8.ToArray()),
        ("null", "null"u8.ToArray()),
        ("a number", "42"u8.ToArray()),
        ("a text", "\"x\""u8.ToArray()),
        ("not JSON", "cartId=1&quantity=2"u8.ToArray()),
        ("an unknown member", """{"unknown":1}"""u8.ToArray()),
        ("a member twice", """{"quantity":1,"quantity":2,"cartId":"a","cartId":"b"}"""u8.ToArray()),
        ("wrong types", """{"quantity":"1","cartId":7,"currency":[],"paymentToken":{},"email":1}"""u8.ToArray()),
        ("nulls", """{"quantity":null,"cartId":null,"email":null,"paymentToken":null,"returnUrl":null}"""u8.ToArray()),
        ("invalid UTF-8", [0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
        ("a byte order mark and nothing", [0xef, 0xbb, 0xbf]),
        ("a NUL", "{\"email\":\"\\u0000\",\"cartId\":\"\\u0000\"}"u8.ToArray()),
        ("a huge number", """{"quantity":1e400}"""u8.ToArray()),
        ("deep", Encoding.ASCII.GetBytes(new string('[', 5_000))),
        ("too large", Encoding.ASCII.GetBytes($$"""{"email":"{{new string('x', 300 * 1024)}}"}""")),
    ];

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var route in Routes)
        {
            // A cart needs no body: null is none.
            foreach (var (name, _) in Bodies.Where(body => (route, body.Name) is not ("POST /api/carts", "null")))
            {
                cases.Add(route, name);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_bad_body_is_a_problem_with_a_code(string route, string body)
    {
        var (method, path) = route.Split(' ') is [var verb, var rest] ? (new HttpMethod(verb), rest) : throw new ArgumentException(route);
        using var request = new HttpRequestMessage(method, path) { Content = new ByteArrayContent(Bodies.First(b => b.Name == body).Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());

        using var answer = await shop.Gateway.SendAsync(request, TestContext.Current.CancellationToken);

        await AssertProblemAsync(answer, $"{route} with {body}");
    }

    [Theory]
    [InlineData("GET", "/api/nothing/here")]
    [InlineData("DELETE", "/api/orders")]
    [InlineData("PATCH", "/api/carts")]
    [InlineData("GET", "/api/orders/not-a-guid")]
    [InlineData("GET", "/api/catalog/products?limit=0")]
    [InlineData("GET", "/api/catalog/products?cursor=%F0%9F%98%80")]
    [InlineData("GET", "/api/payments/1")]
    public async Task A_request_that_leads_nowhere_is_a_problem_with_a_code(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var answer = await shop.Gateway.SendAsync(request, TestContext.Current.CancellationToken);

        await AssertProblemAsync(answer, $"{method} {path}");
    }

    private static async Task AssertProblemAsync(HttpResponseMessage answer, string what)
    {
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.InRange(answer.StatusCode, HttpStatusCode.BadRequest, (HttpStatusCode)499);
        Assert.True(
            answer.Content.Headers.ContentType?.MediaType == "application/problem+json",
            $"{what}: {(int)answer.StatusCode} {body}"
        );
        Assert.Matches("^[a-z_]+$", JsonDocument.Parse(body).RootElement.Text("code"));
    }
}
