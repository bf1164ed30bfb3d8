using Npgsql;
using Shop.Contracts;
using Shop.Payment.Sessions;

namespace Shop.Payment.Payments;

/// <summary>Opening and reading payments.</summary>
internal sealed class PaymentStore(NpgsqlDataSource database, PaymentWriter writer, TimeProvider time)
{
    // The provider wants at least 30 minutes from when it first hears of the session, which may be as late as the token's end.
    private static readonly TimeSpan SessionBeyondToken = TimeSpan.FromMinutes(35);
    private static readonly TimeSpan SessionMax = TimeSpan.FromHours(24) - TimeSpan.FromMinutes(5);

    public async Task<OrderPayment?> FindAsync(Guid id, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"select {PaymentRows.Columns} from payment where id = $1");
        command.Parameters.Add(new() { Value = id });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return (await PaymentRows.ReadAllAsync(reader, ct)).SingleOrDefault();
    }

    /// <summary>The order's open payment, or a new one; committed. Null when the order cannot be paid: the token has ended by the
    /// database's clock, the order was cancelled, or money came already.</summary>
    public async Task<OrderPayment?> ClaimAsync(PaymentToken token, string returnUrl, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await OrderLock.TakeAsync(transaction, token.OrderId, ct);
        var (payable, attempts) = await ReadAttemptsAsync(transaction, token, ct);
        if (!payable || attempts.Any(HoldsMoney))
        {
            return null;
        }
        if (attempts.Find(payment => payment.IsOpen) is { } open)
        {
            return open;
        }

        // The page of a refused attempt is still open; one page per order is enough.
        foreach (var refused in attempts.Where(payment => payment is { Status: PaymentStatus.Failed, SessionId: not null }))
        {
            await SessionEndStore.AddAsync(transaction, refused.Id, "superseded", ct);
        }
        var payment = New(token, returnUrl, attempts.Count + 1);
        await writer.AddAsync(transaction, PaymentChange.Of(null, payment, new Cause("shopper", null), time.GetUtcNow()), ct);
        await transaction.CommitAsync(ct);
        return payment;
    }

    /// <summary>Notes the page that the provider opened.</summary>
    /// <returns>The payment, and whether this call was the one that made it pending.</returns>
    public async Task<(OrderPayment Payment, bool Started)> StartAsync(Guid id, string sessionId, string url, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var payment = await PaymentRows.LockAsync(transaction, id, ct) ?? throw new InvalidOperationException($"Payment {id} is gone.");
        var started = payment.Start(sessionId, url);
        if (started is null && payment.SessionId is not null)
        {
            return (payment, false);
        }

        // Ended while the provider was opening its page: the page has to be closed, which needs its id.
        var next = started ?? payment with { SessionId = sessionId, SessionUrl = url, Version = payment.Version + 1 };
        if (next.Status == PaymentStatus.Expired)
        {
            await SessionEndStore.AddAsync(transaction, id, "ended_while_opening", ct);
        }
        await writer.SaveAsync(
            transaction,
            [PaymentChange.Of(payment, next, new Cause("provider_answer", sessionId), time.GetUtcNow())],
            ct
        );
        await transaction.CommitAsync(ct);
        writer.Wake();
        return (next, started is not null);
    }

    /// <summary>The provider refused to open a page.</summary>
    public async Task FailAsync(Guid id, string code, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await PaymentRows.LockAsync(transaction, id, ct) is { } payment && payment.Fail(code) is { } failed)
        {
            await writer.SaveAsync(
                transaction,
                [PaymentChange.Of(payment, failed, new Cause("provider_answer", code), time.GetUtcNow())],
                ct
            );
            await transaction.CommitAsync(ct);
            writer.Wake();
        }
    }

    private static async Task<(bool Payable, List<OrderPayment> Attempts)> ReadAttemptsAsync(
        NpgsqlTransaction transaction,
        PaymentToken token,
        CancellationToken ct
    )
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction)
        {
            BatchCommands =
            {
                new("select $1 > clock_timestamp() and not exists (select from closed_order where order_id = $2)")
                {
                    Parameters =
                    {
                        new() { Value = token.ExpiresAt.ToUniversalTime() },
                        new() { Value = token.OrderId },
                    },
                },
                new($"select {PaymentRows.Columns} from payment where order_id = $1 order by attempt")
                {
                    Parameters = { new() { Value = token.OrderId } },
                },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var payable = reader.GetBoolean(0);
        await reader.NextResultAsync(ct);
        return (payable, await PaymentRows.ReadAllAsync(reader, ct));
    }

    private static bool HoldsMoney(OrderPayment payment) =>
        payment.Status is PaymentStatus.Paid or PaymentStatus.PartiallyRefunded or PaymentStatus.Refunded or PaymentStatus.Review;

    private OrderPayment New(PaymentToken token, string returnUrl, int attempt)
    {
        var now = time.GetUtcNow();
        var latest = now + SessionMax;
        var wanted = token.ExpiresAt + SessionBeyondToken;
        return new OrderPayment
        {
            // Random: whoever knows the id may see the payment.
            Id = Guid.NewGuid(),
            OrderId = token.OrderId,
            OrderNumber = token.Number,
            Attempt = attempt,
            Status = PaymentStatus.Created,
            Version = 1,
            Amount = new Money(token.Amount, token.Currency),
            ReturnUrl = returnUrl,
            SessionExpiresAt = wanted < latest ? wanted : latest,
            CreatedAt = now,
        };
    }
}
