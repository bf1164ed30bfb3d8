using Shop.Messaging;

namespace Shop.Catalog.Retention;

/// <summary>What catalog forgets and when; docs/privacy.md has the whole table.</summary>
internal static class CatalogRetention
{
    /// <summary>Has catalog's rows swept.</summary>
    public static IServiceCollection AddCatalogRetention(this IServiceCollection services) =>
        services
            .AddSweep(new("purchases", TimeSpan.FromDays(731), KeptMin: TimeSpan.FromDays(1), ForgetPurchases))
            .AddSweep(new("bought_together", TimeSpan.FromDays(365), KeptMin: TimeSpan.FromDays(1), ForgetPairs))
            .AddSweep(new("popularity", TimeSpan.FromDays(7), KeptMin: TimeSpan.FromDays(1), FadePopularity));

    // What was reviewed stays bought: the review hangs on it.
    private const string ForgetPurchases = """
        delete from purchases where ctid = any (array(
          select p.ctid from purchases p
          where p.bought_at < now() - $2
            and not exists (select from reviews r where r.account_id = p.account_id and r.product_id = p.product_id)
          limit $1 for update skip locked
        ))
        """;

    private const string ForgetPairs = """
        delete from bought_together where ctid = any (array(
          select ctid from bought_together where scored_on < (now() - $2)::date limit $1 for update skip locked
        ))
        """;

    // Listings rank by the column as it stands: what is not sold any more has to sink in it.
    private const string FadePopularity = """
        update products
        set popularity = case when popularity < 0.01 then 0 else faded(popularity, popularity_on, current_date) end,
          popularity_on = current_date
        where id = any (array(
          select id from products where popularity > 0 and popularity_on < (now() - $2)::date order by id limit $1
          for no key update skip locked
        ))
        """;
}
