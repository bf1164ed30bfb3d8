namespace Shop.PaymentSandbox.Ledger;

/// <param name="UnitAmount">Minor units.</param>
internal sealed record LineItem(string Name, string Currency, long UnitAmount, long Quantity);

/// <summary>A checkout session as it was asked for; <see cref="ProviderLedger.Open"/> judges it.</summary>
/// <param name="ExpiresAt">Unix seconds; null is 24 hours from now.</param>
/// <param name="Origin">Where the caller reached the sandbox: the hosted page lives there too.</param>
internal sealed record NewSession(
    IReadOnlyList<LineItem> Items,
    string SuccessUrl,
    string? CancelUrl,
    string? ClientReferenceId,
    string? CustomerEmail,
    long? ExpiresAt,
    IReadOnlyDictionary<string, string> Metadata,
    IReadOnlyDictionary<string, string> IntentMetadata,
    string Origin
);

/// <summary>Which events a list asks for; newest first.</summary>
/// <param name="StartingAfter">The last event of the page before.</param>
/// <param name="CreatedFrom">Unix seconds, inclusive.</param>
internal sealed record EventQuery(int Limit, string? StartingAfter, string? Type, long? CreatedFrom);
