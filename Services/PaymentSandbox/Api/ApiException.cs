using System.Text.Json.Serialization;

namespace Shop.PaymentSandbox.Api;

/// <summary>A refusal in the API's own form: HTTP status and error object.</summary>
internal sealed class ApiException(int status, ApiError error) : Exception(error.Message)
{
    public int Status { get; } = status;
    public ApiError Error { get; } = error;

    public static ApiException Invalid(string message, string? code = null, string? param = null, int status = 400) =>
        new(status, new ApiError("invalid_request_error", message, code, param));

    public static ApiException Missing(string param) => Invalid($"Missing required param: {param}.", "parameter_missing", param);

    public static ApiException NotFound(string kind, string id, string param) =>
        Invalid($"No such {kind}: '{id}'", "resource_missing", param, StatusCodes.Status404NotFound);
}

/// <summary>The API's error object.</summary>
internal sealed record ApiError(
    string Type,
    string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Code = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Param = null
);

/// <summary>The envelope around it.</summary>
internal sealed record ApiErrorBody(ApiError Error);
