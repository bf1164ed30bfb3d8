namespace Shop.ServiceDefaults;

/// <summary>
/// An error answer from where no result can be returned, such as the binding of a header. Answered by the middleware of
/// <see cref="ServiceDefaultsExtensions.MapDefaultEndpoints"/>; <paramref name="detail"/> is shown to the caller.
/// </summary>
/// <param name="field">The parameter or member that is wrong, where it is one: the answer's member <c>field</c>.</param>
public sealed class ProblemException(int status, string code, string detail, string? field = null) : Exception(detail)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>The stable code.</summary>
    public string Code { get; } = code;

    /// <summary>The parameter or member that is wrong; null when it is not one.</summary>
    public string? Field { get; } = field;
}
