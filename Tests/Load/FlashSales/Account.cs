using Shop.Tests.Load.Reporting;

namespace Shop.Tests.Load.FlashSales;

/// <summary>What the people of a wave were told.</summary>
/// <param name="People">How many pressed: each was told that it is sold out, let in, or left without an answer.</param>
internal sealed record Told(long People, long SoldOut, long Unanswered, IReadOnlyList<Entry> Entries);

/// <summary>Every press of a sale and what came of it, when nothing more is to come.</summary>
/// <param name="Rush">Those who pressed when the sale opened.</param>
/// <param name="Losers">Those who came when nothing was left.</param>
/// <param name="Takers">Those who came for the units that others had let lapse, one for each.</param>
/// <param name="Late">Those who came after them.</param>
/// <param name="Staff">The same as staff see it.</param>
internal sealed record Account(FlashSalePlan Plan, Told Rush, Told Losers, Told Takers, Told Late, SaleFigures Staff)
{
    private IReadOnlyList<Told> Waves => [Rush, Losers, Takers, Late];

    private List<Entry> Entries => [.. Rush.Entries, .. Losers.Entries, .. Takers.Entries, .. Late.Entries];

    /// <summary>Orders that the rush made.</summary>
    public int RushOrders => Rush.Entries.Where(entry => entry.Order is not null).DistinctBy(entry => entry.Order).Count();

    private int Paid => Entries.Count(entry => entry.IsPaid);

    private int Expired => Entries.Count(entry => entry.HasExpired);

    private int SoldOut => Entries.Count(entry => entry.Status == "sold_out");

    public IReadOnlyList<Figure> Figures() =>
        [
            new("people who pressed", Waves.Sum(wave => wave.People), "people"),
            new("told that it is sold out", Waves.Sum(wave => wave.SoldOut), "people"),
            new("let in", Entries.Count, "tickets"),
            new("… won and paid", Paid, "tickets"),
            new("… expired", Expired, "tickets"),
            new("… sold out after all", SoldOut, "tickets"),
        ];

    /// <summary>What must not be, each in a sentence.</summary>
    public IEnumerable<string> Faults()
    {
        var returned = Takers.People;
        (bool IsFault, string What)[] all =
        [
            (Rush.People != Plan.Contenders, $"{Rush.People:N0} of {Plan.Contenders:N0} contenders came to press in time."),
            (Waves.Any(wave => wave.Unanswered > 0), $"{Waves.Sum(wave => wave.Unanswered):N0} people were told nothing."),
            (RushOrders != Plan.OrdersDue, $"The rush made {RushOrders:N0} orders of {Plan.OrdersDue:N0}."),
            (Paid > Plan.Units, $"{Paid:N0} units were sold of {Plan.Units:N0}."),
            (
                Entries.Exists(entry => !entry.IsOver),
                $"{Entries.Count(entry => !entry.IsOver):N0} of {Entries.Count:N0} tickets have no fate."
            ),
            (Takers.Entries.Count != returned, $"{Takers.Entries.Count:N0} of {returned:N0} returned units were taken."),
            (
                Plan.SellsOut && Late.SoldOut != Late.People,
                $"{Late.People - Late.SoldOut:N0} of {Late.People:N0} who came too late were not told so."
            ),
            (Staff != Own, $"Staff read {Staff}, and it was {Own}."),
        ];
        return all.Where(fault => fault.IsFault).Select(fault => fault.What);
    }

    private SaleFigures Own => new(Entries.Count, Entries.Count(entry => !entry.IsDecided), Won, Paid, Expired + SoldOut);

    private int Won => Entries.Count(entry => entry.Status == "won");
}
