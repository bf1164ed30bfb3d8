namespace Shop.Tests.Load.Webhooks;

/// <summary>One of a payment's two events.</summary>
/// <param name="Payment">Its index.</param>
/// <param name="Paid">The second event: it was paid; else the first: a card was refused.</param>
internal readonly record struct Told(int Payment, bool Paid);

/// <summary>In which order two events of each payment are told: the second so much after the first that nothing overtakes it by accident.</summary>
internal static class Telling
{
    // Of the payments, how many first events go ahead of the first second one.
    private const int Lead = 10;

    /// <summary>Both events of each of <paramref name="payments"/>, mixed all along.</summary>
    public static IReadOnlyList<Told> Of(int payments)
    {
        var ahead = Math.Max(1, payments / Lead);
        var order = new List<Told>(2 * payments);
        for (var step = 0; step < payments + ahead; step++)
        {
            if (step < payments)
            {
                order.Add(new(step, Paid: false));
            }

            if (step >= ahead)
            {
                order.Add(new(step - ahead, Paid: true));
            }
        }

        return order;
    }
}
