namespace Shop.Payment.Stripe;

/// <summary>The provider did not answer, or not in a way that tells what happened: the same call with the same key may be repeated.</summary>
internal sealed class ProviderUnavailableException(string reason, Exception? inner = null) : Exception(reason, inner);

/// <summary>The provider will not do it, however often it is asked.</summary>
/// <param name="code">The provider's own word.</param>
internal sealed class ProviderRefusedException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}

/// <summary>The provider has stored a failure under this idempotency key and will answer it for ever; whether it had done the work before
/// is not known.</summary>
internal sealed class StoredFailureException(string reason) : Exception(reason);
