using System.Text.Json.Serialization;

namespace Shop.PaymentSandbox.Api;

/// <summary>A refusal in the API's own form: HTTP status and error object.</summary>
/// <param name="isAnswer">Whether the call was carried out and this is its result, which its idempotency key keeps; else nothing was begun.</param>
internal sealed class ApiException(int status, ApiError error, bool isAnswer = false) : Exception(error.Message)
{
    public int Status { get; } = status;
    public ApiError Error { get; } = error;
    public bool IsAnswer { get; } = isAnswer;

    public static ApiException Invalid(string message, string? code = null, string? param = null, int status = 400) =>
        new(status, new ApiError("invalid_request_error", message, code, param));

    public static ApiException Missing(string param) => Invalid($"Missing required param: {param}.", "parameter_missing", param);

    /// <summary>What the address names does not exist.</summary>
    public static ApiException NotFound(string kind, string id, string param) =>
        Invalid($"No such {kind}: '{id}'", "resource_missing", param, StatusCodes.Status404NotFound);

    /// <summary>What a parameter names does not exist.</summary>
    public static ApiException NoSuch(string kind, string id, string param) =>
        Invalid($"No such {kind}: '{id}'", "resource_missing", param);

    /// <summary>The state of things does not allow it.</summary>
    public static ApiException Refused(string message, string? code = null, string? param = null) =>
        new(StatusCodes.Status400BadRequest, new ApiError("invalid_request_error", message, code, param), isAnswer: true);
}

/// <summary>The API's error object.</summary>
internal sealed record ApiError(
    string Type,
    string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Code = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Param = null
)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DocUrl => Code is null ? null : DocUrlOf(Code);

    public static string DocUrlOf(string code) => $"https://stripe.com/docs/error-codes/{code.Replace('_', '-')}";

    /// <summary>What is answered when the sandbox was told to fail.</summary>
    public static readonly ApiError Injected = new("api_error", "The sandbox was told to fail this call.");
}

/// <summary>The envelope around it.</summary>
internal sealed record ApiErrorBody(ApiError Error);
