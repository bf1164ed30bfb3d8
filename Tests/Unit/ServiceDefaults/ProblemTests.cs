using System.Data.Common;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Shop.ServiceDefaults;

namespace Shop.Tests.Unit.ServiceDefaults;

/// <summary>Every error answer is a problem with a stable code, on real Kestrel.</summary>
public sealed partial class ProblemTests : IAsyncLifetime
{
    private TestService _service = null!;

    public async ValueTask InitializeAsync() =>
        _service = await TestService.StartAsync(
            app =>
            {
                app.MapPost("/things", (Thing thing) => TypedResults.Ok(thing));
                app.MapGet("/things", Results<Ok<int>, ProblemHttpResult> (int limit) => TypedResults.Ok(limit));
                app.MapGet("/broken", string () => throw new InvalidOperationException("secret of ours"));
                app.MapGet("/no-database", string () => throw new AwayException());
                app.MapGet("/slow-database", string () => throw new TooSlowException());
                app.MapGet("/busy", () => Problems.Of(503, "queue_full", "Later.", new Dictionary<string, object?> { ["depth"] = 3 }));
                app.MapGet("/refused", string () => throw new ProblemException(422, "idempotency_key_reused", "Another body."));
            },
            builder =>
                builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, ThingJson.Default))
        );

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Theory]
    [InlineData("{\"name\":\"a\",\"parts\":[{\"quantity\":\"1\"}]}", "invalid_body", "parts[0].quantity")]
    [InlineData("{\"name\":\"a\",\"parts\":[],\"extra\":1}", "invalid_body", "extra")]
    [InlineData("{\"name\":\"a\",\"name\":\"b\",\"parts\":[]}", "invalid_body", "name")]
    [InlineData("{\"name\":null,\"parts\":[]}", "invalid_body", "name")]
    [InlineData("{\"name\":\"a\"}", "invalid_body", "parts")]
    [InlineData("{\"name\":\"a\",\"parts\":[{\"quantity\":99999999999}]}", "invalid_body", "parts[0].quantity")]
    [InlineData("{\"name\":", "invalid_body", "name")]
    [InlineData("null", "invalid_body", null)]
    [InlineData("", "invalid_body", null)]
    [InlineData("[]", "invalid_body", "$")]
    [InlineData("\"text\"", "invalid_body", "$")]
    [InlineData("not json", "invalid_body", "$")]
    public async Task A_bad_body_is_a_400_that_names_the_field(string body, string code, string? field)
    {
        var problem = await PostAsync(new StringContent(body, Encoding.UTF8, "application/json"), HttpStatusCode.BadRequest);

        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal(field, problem.TryGetProperty("field", out var found) ? found.GetString() : null);
        Assert.DoesNotContain(nameof(Thing), problem.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF8_are_a_400()
    {
        byte[] body = [.. "{\"name\":\""u8, 0xC3, 0x28, .. "\",\"parts\":[]}"u8];

        var problem = await PostAsync(Json(body), HttpStatusCode.BadRequest);

        Assert.Equal("invalid_body", problem.GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_deep_body_is_a_400()
    {
        var problem = await PostAsync(Json(Encoding.ASCII.GetBytes(new string('[', 5000))), HttpStatusCode.BadRequest);

        Assert.Equal("invalid_body", problem.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_over_64_KiB_is_a_413(bool chunked)
    {
        var content = Json(Encoding.ASCII.GetBytes($"{{\"name\":\"{new string('x', 65 * 1024)}\",\"parts\":[]}}"));
        if (chunked)
        {
            content.Headers.ContentLength = null;
        }

        var problem = await PostAsync(content, HttpStatusCode.RequestEntityTooLarge, chunked);

        Assert.Equal("body_too_large", problem.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=klingon")]
    [InlineData(null)]
    public async Task Another_media_type_is_a_415(string? type)
    {
        var content = Json("{\"name\":\"a\",\"parts\":[]}"u8.ToArray());
        content.Headers.Remove("Content-Type");
        if (type is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        var problem = await PostAsync(content, HttpStatusCode.UnsupportedMediaType);

        Assert.Equal("unsupported_media_type", problem.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("GET", "/nothing-here", 404, "not_found")]
    [InlineData("DELETE", "/things", 405, "method_not_allowed")]
    [InlineData("GET", "/things", 400, "invalid_parameter")]
    [InlineData("GET", "/things?limit=many", 400, "invalid_parameter")]
    [InlineData("GET", "/broken", 500, "internal_error")]
    [InlineData("GET", "/refused", 422, "idempotency_key_reused")]
    [InlineData("GET", "/no-database", 503, "unavailable")]
    [InlineData("GET", "/slow-database", 503, "unavailable")]
    [InlineData("GET", "/busy", 503, "queue_full")]
    public async Task Every_refusal_is_a_problem_with_its_code(string method, string path, int status, string code)
    {
        using var request = new HttpRequestMessage(new(method), path);
        request.Headers.Accept.ParseAdd("text/html");
        using var response = await _service.Client.SendAsync(request, TestContext.Current.CancellationToken);

        var problem = await ProblemAsync(response, (HttpStatusCode)status);

        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.DoesNotContain("secret", problem.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(status == 503 ? "1" : null, response.Headers.RetryAfter?.ToString());
    }

    [Fact]
    public async Task A_good_body_passes_unchanged()
    {
        using var response = await _service.Client.PostAsync(
            "/things",
            Json("{\"name\":\"茶壺\",\"parts\":[{\"quantity\":2}]}"u8.ToArray()),
            TestContext.Current.CancellationToken
        );

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var thing = await JsonSerializer.DeserializeAsync(
            await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken),
            ThingJson.Default.Thing,
            TestContext.Current.CancellationToken
        );
        Assert.Equal("茶壺", thing!.Name);
    }

    [Fact]
    public async Task A_service_may_answer_its_errors_with_pages_of_its_own()
    {
        await using var service = await TestService.StartAsync(app =>
        {
            app.UseExceptionHandler("/oops");
            app.UseStatusCodePagesWithReExecute("/missing");
            app.MapGet("/oops", () => TypedResults.Text("oops", "text/html"));
            app.MapGet("/missing", () => TypedResults.Text("missing", "text/html"));
            app.MapGet("/broken", string () => throw new InvalidOperationException());
        });

        using var broken = await service.Client.GetAsync("/broken", TestContext.Current.CancellationToken);
        using var missing = await service.Client.GetAsync("/nowhere", TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.InternalServerError, "text/html"), (broken.StatusCode, broken.Content.Headers.ContentType?.MediaType));
        Assert.Equal((HttpStatusCode.NotFound, "text/html"), (missing.StatusCode, missing.Content.Headers.ContentType?.MediaType));
    }

    private static ByteArrayContent Json(byte[] body) =>
        new(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    private async Task<JsonElement> PostAsync(HttpContent content, HttpStatusCode status, bool chunked = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/things") { Content = content };
        request.Headers.TransferEncodingChunked = chunked;
        // The server may refuse before it has read everything; asking first keeps the connection from being cut under the answer.
        request.Headers.ExpectContinue = true;
        using var response = await _service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return await ProblemAsync(response, status);
    }

    private static async Task<JsonElement> ProblemAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal((status, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        return JsonElement.Parse(text);
    }

    private sealed class AwayException : DbException
    {
        public override bool IsTransient => true;
    }

    private sealed class TooSlowException : DbException
    {
        public override string SqlState => "57014";
    }

    internal sealed record Thing(string Name, IReadOnlyList<Part> Parts);

    internal sealed record Part(int Quantity);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(Thing))]
    internal sealed partial class ThingJson : JsonSerializerContext;
}
