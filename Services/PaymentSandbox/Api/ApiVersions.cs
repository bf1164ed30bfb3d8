namespace Shop.PaymentSandbox.Api;

internal static class ApiVersions
{
    /// <summary>The version of the public API whose shapes are spoken here.</summary>
    public const string Current = "2024-10-28.acacia";
}
