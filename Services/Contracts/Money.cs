namespace Shop.Contracts;

/// <summary>An amount of money in integer minor units (cents), with its ISO 4217 currency code. The public API's form of every price.</summary>
/// <param name="Amount">Minor units: 1999 is 19.99.</param>
/// <param name="Currency">ISO 4217, upper case: one of <see cref="Currencies"/>.</param>
public sealed record Money(long Amount, string Currency);

/// <summary>The currencies that the shop has price lists for.</summary>
public static class Currencies
{
    /// <summary>Hong Kong dollar.</summary>
    public const string Hkd = "HKD";

    /// <summary>United States dollar.</summary>
    public const string Usd = "USD";

    /// <summary>Whether <paramref name="code"/> names a currency of ours; case matters.</summary>
    public static bool IsKnown(string? code) => code is Hkd or Usd;
}

/// <summary>The regions that hold stock; each sells its own allotment.</summary>
public static class Regions
{
    /// <summary>Hong Kong.</summary>
    public const string HongKong = "hk";

    /// <summary>United States.</summary>
    public const string UnitedStates = "us";

    /// <summary>Whether <paramref name="code"/> names a region of ours; case matters.</summary>
    public static bool IsKnown(string? code) => code is HongKong or UnitedStates;
}

/// <summary>The languages that catalogue texts and mails come in (BCP 47).</summary>
public static class Languages
{
    /// <summary>English.</summary>
    public const string English = "en";

    /// <summary>Traditional Chinese.</summary>
    public const string TraditionalChinese = "zh-Hant";

    /// <summary>Every text of the catalogue is there in all of them.</summary>
    public static IReadOnlyList<string> All { get; } = [English, TraditionalChinese];
}
