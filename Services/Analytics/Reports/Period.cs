using System.Globalization;
using System.Text.RegularExpressions;
using Shop.Contracts;
using Shop.ServiceDefaults;

namespace Shop.Analytics.Reports;

/// <summary>Which sales a report is about.</summary>
/// <param name="From">The first hour that counts is the first that begins at or after it.</param>
/// <param name="To">No hour that begins at or after it counts.</param>
/// <param name="Tz">The IANA name of the zone whose days are meant.</param>
/// <param name="Currency">Null: each by itself.</param>
/// <param name="Region">Null: all.</param>
internal sealed partial record Period(DateTimeOffset From, DateTimeOffset To, string Tz, string? Currency, string? Region)
{
    private const string Utc = "UTC";

    private static readonly string[] TimeFormats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"];

    /// <summary>Reads the parameters; <paramref name="daysMax"/> bounds how much a report may span.</summary>
    /// <exception cref="ProblemException">400 <c>invalid_parameter</c>.</exception>
    public static Period Parse(string? from, string? to, string? tz, string? currency, string? region, int daysMax)
    {
        var zone = Zone(tz);
        var (begin, end) = (Time("from", from, zone), Time("to", to, zone));
        if (end <= begin)
        {
            throw Parameter.Invalid("to", "is not after 'from'");
        }

        if (end - begin > TimeSpan.FromDays(daysMax))
        {
            throw Parameter.Invalid("to", $"is more than {daysMax} days after 'from'");
        }

        return new(
            begin,
            end,
            string.IsNullOrEmpty(tz) ? Utc : tz,
            Parameter.Optional("currency", currency, code => Currencies.IsKnown(code) ? code : null),
            Parameter.Optional("region", region, code => Regions.IsKnown(code) ? code : null)
        );
    }

    // Names that mean the same here and to PostgreSQL.
    private static TimeZoneInfo Zone(string? tz)
    {
        if (string.IsNullOrEmpty(tz) || tz == Utc)
        {
            return TimeZoneInfo.Utc;
        }

        return IanaName().IsMatch(tz) && TimeZoneInfo.TryFindSystemTimeZoneById(tz, out var zone)
            ? zone
            : throw Parameter.Invalid("tz", "is no time zone, e.g. Asia/Hong_Kong or UTC");
    }

    private static DateTimeOffset Time(string name, string? text, TimeZoneInfo zone)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return Midnight(date, zone);
        }

        return DateTimeOffset.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUniversalTime()
            : throw Parameter.Invalid(name, "must be a date (2026-12-01) or a time with its offset (2026-12-01T08:00:00Z)");
    }

    private static DateTimeOffset Midnight(DateOnly date, TimeZoneInfo zone)
    {
        if (date < new DateOnly(2000, 1, 1) || date > new DateOnly(9000, 1, 1))
        {
            throw Parameter.Invalid("from", "is out of range");
        }

        var midnight = date.ToDateTime(TimeOnly.MinValue);
        // Where clocks are put forward at midnight the day begins an hour later.
        var begin = zone.IsInvalidTime(midnight) ? midnight.AddHours(1) : midnight;
        return new DateTimeOffset(begin, zone.GetUtcOffset(begin)).ToUniversalTime();
    }

    [GeneratedRegex("^(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)(/[A-Za-z0-9_+-]{1,30}){1,2}$")]
    private static partial Regex IanaName();
}
