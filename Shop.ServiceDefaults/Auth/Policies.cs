namespace Shop.ServiceDefaults;

/// <summary>Names for <c>RequireAuthorization</c>. Without a name it asks for any account.</summary>
public static class Policies
{
    /// <summary>Callers whose token has the claim <c>role: staff</c>; others get 401 <c>unauthorized</c> or 403 <c>forbidden</c>.</summary>
    public const string Staff = "staff";

    internal const string StaffRole = "staff";
}
