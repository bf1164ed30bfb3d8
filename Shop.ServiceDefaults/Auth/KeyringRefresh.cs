using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Shop.ServiceDefaults.Auth;

/// <summary>Keeps the keyring fresh: every second until the issuer has answered once, from then on at its interval.</summary>
internal sealed class KeyringRefresh(Keyring keyring, IOptions<AuthOptions> options, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan FirstTries = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.Value.JwksAddress is not null && !stoppingToken.IsCancellationRequested)
        {
            await keyring.RefreshAsync().WaitAsync(stoppingToken);
            await Task.Delay(keyring.HasFetched ? options.Value.RefreshInterval : FirstTries, time, stoppingToken);
        }
    }
}
