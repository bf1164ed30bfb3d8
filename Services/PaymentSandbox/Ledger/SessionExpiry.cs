namespace Shop.PaymentSandbox.Ledger;

/// <summary>Ends sessions when their time is over, so that the event comes without anyone asking.</summary>
internal sealed class SessionExpiry(Checkout checkout, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            checkout.ExpireOverdue();
        }
    }
}
