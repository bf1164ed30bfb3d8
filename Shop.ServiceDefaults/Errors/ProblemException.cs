namespace Shop.ServiceDefaults;

/// <summary>
/// An error answer from where no result can be returned, such as the binding of a header. Answered by the middleware of
/// <see cref="ServiceDefaultsExtensions.MapDefaultEndpoints"/>; <paramref name="detail"/> is shown to the caller.
/// </summary>
public sealed class ProblemException(int status, string code, string detail) : Exception(detail)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>The stable code.</summary>
    public string Code { get; } = code;
}
