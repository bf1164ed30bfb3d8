using Npgsql;
using Shop.Messaging;
using Shop.Order.Orders;

namespace Shop.Order.Stock;

/// <summary>What a region has of a product, as staff see it.</summary>
/// <param name="OnHand">Units on the shelf, those that wait for their payment included.</param>
/// <param name="Reserved">Units of orders that wait for their payment.</param>
/// <param name="Available">Units that can be sold.</param>
/// <param name="Version">Grows with every change, an order's too.</param>
internal sealed record StockView(
    Guid ProductId,
    string? Name,
    string Region,
    int OnHand,
    int Reserved,
    int Available,
    string Level,
    long Version
);

/// <summary>What staff want of a row of stock: an absolute count or a change of it.</summary>
/// <param name="OnHand">What was counted; only for the version that the counter saw.</param>
/// <param name="Delta">Units more, or fewer.</param>
/// <param name="EditId">The client's own id: a repeat changes nothing.</param>
internal sealed record StockEdit(int? OnHand, int? Delta, string? Why, Guid? EditId);

/// <summary>How an edit ended.</summary>
internal abstract record StockAnswer
{
    /// <summary>It is done, now or before.</summary>
    internal sealed record Done(StockView Stock) : StockAnswer;

    /// <summary>The shop knows no such product.</summary>
    internal sealed record NotFound : StockAnswer;

    /// <summary>The row has changed since the version that the caller saw.</summary>
    internal sealed record VersionMismatch : StockAnswer;

    /// <summary>Orders that wait for their payment hold more than would be left.</summary>
    internal sealed record BelowReserved(int Reserved) : StockAnswer;

    /// <summary>More than <see cref="StockDesk.OnHandMax"/> would be there.</summary>
    internal sealed record TooMuch : StockAnswer;
}

/// <summary>Staff's hand on the shelf: every edit is a row in the ledger, with whose it was and why.</summary>
internal sealed class StockDesk(NpgsqlDataSource db, Outbox outbox, TimeProvider time)
{
    /// <summary>A row holds no more.</summary>
    public const int OnHandMax = 1_000_000_000;

    /// <summary>Edits the row, which is made if the product is known and the region never had any: of version 0.</summary>
    /// <param name="version">What the caller saw; null: whatever it is.</param>
    public async Task<StockAnswer> EditAsync(Guid productId, string region, StockEdit edit, long? version, Actor who, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await StockRows.LockAsync(transaction, productId, region, ct) is not { } before)
        {
            return new StockAnswer.NotFound();
        }

        if (edit.EditId is { } editId && await StockLedger.HasEditAsync(transaction, editId, ct))
        {
            return new StockAnswer.Done(before);
        }

        if (version is not null && version != before.Version)
        {
            return new StockAnswer.VersionMismatch();
        }

        var onHand = edit.OnHand ?? (long)before.OnHand + edit.Delta!.Value;
        if (onHand < before.Reserved || onHand > OnHandMax)
        {
            return onHand > OnHandMax ? new StockAnswer.TooMuch() : new StockAnswer.BelowReserved(before.Reserved);
        }

        if (onHand == before.OnHand)
        {
            return new StockAnswer.Done(before);
        }

        var after = await StockRows.SetAsync(transaction, before, (int)onHand, ct);
        await StockLedger.AdjustedAsync(transaction, after, after.OnHand - before.OnHand, edit, who, ct);
        var change = new StockChange(productId, region, before.Available, after.Available, after.Version);
        await outbox.AddAsync(transaction, StockChange.News([change], time.GetUtcNow()), ct);
        await transaction.CommitAsync(CancellationToken.None);
        outbox.Wake();
        return new StockAnswer.Done(after);
    }
}
