using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Shop.ServiceDefaults.Auth;

/// <summary>
/// The keys that tokens may be signed with: those of the configuration, and those that the issuer's address gave last. While the
/// address is away the last good set stays.
/// </summary>
internal sealed partial class Keyring(IHttpClientFactory clients, IOptions<AuthOptions> options, TimeProvider time, ILogger<Keyring> logger)
{
    public const string ClientName = "jwks";
    private static readonly TimeSpan FetchMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RequestWaitMax = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly FrozenDictionary<string, SecurityKey> _configured = Configured(options.Value);
    private volatile Fetched? _fetched;
    private Task? _fetching;
    private long? _fetchedAt;

    /// <summary>Whether any token can be judged: false until the address has answered once, unless there are configured keys.</summary>
    public bool HasKeys => _configured.Count > 0 || HasFetched;

    /// <summary>Whether the address has answered.</summary>
    public bool HasFetched => _fetched is not null;

    /// <summary>The key of that id, or null. The same object is returned as long as the issuer publishes the same set.</summary>
    public SecurityKey? Find(string? kid) =>
        kid is null ? null
        : _configured.TryGetValue(kid, out var configured) ? configured
        : _fetched is { } fetched && fetched.Keys.TryGetValue(kid, out var key) ? key
        : null;

    /// <summary>
    /// Asks the issuer for a key that is not known yet, as after a rotation: all such requests share one question, and another one is
    /// asked only after a pause, whoever invents ids. Waits at most two seconds.
    /// </summary>
    public async Task SeekAsync(string? kid, CancellationToken ct)
    {
        if (
            options.Value.JwksAddress is null
            || (HasKeys && (kid is null || Find(kid) is not null))
            || Begin(options.Value.UnknownKeyPause) is not { } fetching
        )
        {
            return;
        }

        try
        {
            await fetching.WaitAsync(RequestWaitMax, time, ct);
        }
        catch (TimeoutException)
        {
            // The question goes on; this request is judged by what is known.
        }
    }

    /// <summary>Asks the issuer now, unless it is being asked already. Never fails: the log says what went wrong.</summary>
    public Task RefreshAsync() => Begin(TimeSpan.Zero) ?? Task.CompletedTask;

    private Task? Begin(TimeSpan pause)
    {
        lock (_lock)
        {
            if (_fetching is { IsCompleted: false })
            {
                return _fetching;
            }

            if (_fetchedAt is { } last && time.GetElapsedTime(last) < pause)
            {
                return null;
            }

            _fetchedAt = time.GetTimestamp();
            return _fetching = FetchAsync(options.Value.JwksAddress!);
        }
    }

    private async Task FetchAsync(Uri address)
    {
        // Not within the lock of the caller, nor within the first request's cancellation: others wait for the same answer.
        await Task.Yield();
        try
        {
            using var deadline = new CancellationTokenSource(FetchMax, time);
            using var client = clients.CreateClient(ClientName);
            var text = await client.GetStringAsync(address, deadline.Token);
            if (_fetched?.Text == text)
            {
                return;
            }

            if (!KeySet.TryRead(text, out var keys))
            {
                LogUnusable(address);
                return;
            }

            _fetched = new(text, keys);
            LogKeys(keys.Count, address);
        }
        catch (Exception e) when (Errors.Unavailable.Is(e) || e is OperationCanceledException)
        {
            LogUnreachable(address, e.Message);
        }
    }

    private static FrozenDictionary<string, SecurityKey> Configured(AuthOptions options) =>
        options.Jwks is { Length: > 0 } json && KeySet.TryRead(json, out var keys) ? keys : FrozenDictionary<string, SecurityKey>.Empty;

    private sealed record Fetched(string Text, FrozenDictionary<string, SecurityKey> Keys);

    [LoggerMessage(1, LogLevel.Information, "{Count} keys of {Address} are trusted from now on", EventName = "KeysChanged")]
    private partial void LogKeys(int count, Uri address);

    [LoggerMessage(2, LogLevel.Warning, "{Address} cannot be asked for keys: {Reason}", EventName = "KeysUnreachable")]
    private partial void LogUnreachable(Uri address, string reason);

    [LoggerMessage(3, LogLevel.Warning, "What {Address} gave holds no key for ES256; the former keys stay", EventName = "KeysUnusable")]
    private partial void LogUnusable(Uri address);
}
