using Npgsql;

namespace Shop.Order.Coupons;

/// <summary>What is left of the coupons that a batch has locked.</summary>
internal sealed class CouponLedger
{
    private readonly Dictionary<string, (int Uses, int? Max, int? MaxPerCustomer)> coupons = [];
    private readonly Dictionary<(string Code, string Customer), int> byCustomer = [];

    /// <summary>Reads the next two results: those of <see cref="CouponStore.Lock"/> and <see cref="CouponStore.SelectUses"/>.</summary>
    public async Task ReadAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            coupons[reader.GetString(0)] = (
                reader.GetInt32(1),
                reader.IsDBNull(2) ? null : reader.GetInt32(2),
                reader.IsDBNull(3) ? null : reader.GetInt32(3)
            );
        }

        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            byCustomer[(reader.GetString(0), reader.GetString(1))] = reader.GetInt32(2);
        }
    }

    /// <summary>Takes one use; false when the coupon, or this customer's part of it, is used up.</summary>
    public bool TryTake(string code, string customer)
    {
        var (uses, max, maxPerCustomer) = coupons[code];
        var own = byCustomer.GetValueOrDefault((code, customer));
        if (uses >= max || own >= maxPerCustomer)
        {
            return false;
        }

        coupons[code] = (uses + 1, max, maxPerCustomer);
        byCustomer[(code, customer)] = own + 1;
        return true;
    }
}
