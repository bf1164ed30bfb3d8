namespace Shop.Web.Backends;

/// <summary>Flash sales and the tickets of those who entered; a ticket's id is the right to see it.</summary>
internal sealed class FlashSaleClient(HttpClient http)
{
    public async Task<IReadOnlyList<FlashSale>> ListAsync(CancellationToken ct) =>
        (await http.GetAsync("/api/flash-sales", WebJson.Default.FlashSaleList, ct)).Required.Items;

    public async Task<FlashSale?> FindAsync(Guid id, CancellationToken ct) =>
        (await http.GetAsync($"/api/flash-sales/{id}", WebJson.Default.FlashSale, ct)).Value;

    /// <param name="idempotencyKey">The same key for the same form: a form sent twice is one ticket.</param>
    /// <param name="languages">What the shopper reads, as browsers say it: the order and its mails are in the first that the shop has.</param>
    public Task<Answer<EnteredSale>> EnterAsync(Guid id, EnterSale entry, string idempotencyKey, string languages, CancellationToken ct)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/flash-sales/{id}/tickets").WithJson(entry, WebJson.Default.EnterSale);
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        request.WithLanguages(languages);
        return http.SendAsync(request, WebJson.Default.EnteredSale, ct);
    }

    public Task<Answer<FlashTicket>> TicketAsync(string ticketId, CancellationToken ct) =>
        http.GetAsync($"/api/flash-sales/tickets/{Uri.EscapeDataString(ticketId)}", WebJson.Default.FlashTicket, ct);
}
