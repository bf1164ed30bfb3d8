namespace Shop.Tests.Load.FlashSales;

/// <summary>How large a sale is, how many want it, and how long its parts take.</summary>
/// <param name="Contenders">Who presses when the sale opens.</param>
/// <param name="LosersPerSecond">At which rate people press when nothing is left, for <paramref name="LosersTime"/>.</param>
/// <param name="IsLong">The press after the rush is long enough to tell whether memory grows.</param>
internal sealed record FlashSalePlan(int Contenders, int Units, double LosersPerSecond, TimeSpan LosersTime, bool IsLong)
{
    public const int ContendersMax = 1_000_000;
    public const int UnitsMax = 100_000;
    public const int EntriesMax = 1_000_000;

    private const int LosersPerSecondDefault = 2000;

    // What the shop takes and what even a slow machine does.
    private const int PaySecondsMin = 10;
    private const int PaySecondsMax = 3600;
    private const double PressesPerSecond = 2000;
    private const double PaymentsPerSecond = 20;

    /// <param name="entries">How many press after the rush; null: as many as come in the run's duration.</param>
    /// <exception cref="LoadException">They would take longer than a run may.</exception>
    public static FlashSalePlan Of(LoadOptions options, int contenders, int units, int? entries)
    {
        var rate = options.Rate ?? LosersPerSecondDefault;
        var time = entries is { } count ? TimeSpan.FromSeconds((double)count / rate) : options.Duration;
        return time.TotalSeconds <= LoadOptions.DurationSecondsMax
            ? new(contenders, units, rate, time, entries is not null)
            : throw new LoadException(
                $"{entries:N0} entries at {rate:N0} a second take longer than the {LoadOptions.DurationSecondsMax} s of one run: ask for a higher --rate."
            );
    }

    /// <summary>How long winners may take to pay: nobody's order ends before it is its turn.</summary>
    public int PaySeconds =>
        (int)
            Math.Min(
                PaySecondsMax,
                Math.Ceiling(PaySecondsMin + (Contenders / PressesPerSecond) + LosersTime.TotalSeconds + (Units / PaymentsPerSecond))
            );

    /// <summary>More want it than there are units.</summary>
    public bool SellsOut => Contenders >= Units;

    /// <summary>How many orders the rush makes.</summary>
    public int OrdersDue => Math.Min(Contenders, Units);
}
