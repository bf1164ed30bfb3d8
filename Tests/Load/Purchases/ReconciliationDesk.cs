using System.Diagnostics;
using System.Net;
using Shop.Tests.Load.Http;

namespace Shop.Tests.Load.Purchases;

/// <summary>Has the shop ask the provider what it has missed, as staff.</summary>
internal sealed class ReconciliationDesk(LoadOptions options) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private static readonly Uri Reconcile = new("/api/admin/payments/reconcile", UriKind.Relative);

    private readonly StaffClient _staff = new(options);

    /// <summary>Asks for it, and again while another one is at it or payment is away.</summary>
    /// <exception cref="LoadException">It could not be had in time.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Patience; await Task.Delay(Pause, ct))
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Reconcile);
            if (await _staff.TrySendAsync(request, [HttpStatusCode.Conflict, HttpStatusCode.ServiceUnavailable], ct) is not null)
            {
                return;
            }
        }

        throw new LoadException($"Reconciliation could not be had for {Patience.TotalMinutes:F0} minutes.");
    }

    public void Dispose() => _staff.Dispose();
}
