using Npgsql;

namespace Shop.Order.Orders;

/// <summary>
/// Which orders a caller may reach. It becomes part of the WHERE clause, so that somebody else's order is not there at all. Of a lookup token
/// only the SHA-256 is compared: how long that takes tells nothing of a token.
/// </summary>
internal sealed class OrderAccess
{
    private readonly bool all;
    private readonly byte[]? tokenHash;
    private readonly Guid? linked;

    private OrderAccess(bool all, Guid? accountId, string? token, Guid? linked = null)
    {
        (this.all, AccountId, this.linked) = (all, accountId, linked);
        tokenHash = string.IsNullOrEmpty(token) ? null : LookupToken.Hash(token);
    }

    /// <summary>The caller's account, if it is known.</summary>
    public Guid? AccountId { get; }

    /// <summary>Every order: for staff, and for what other services say.</summary>
    public static readonly OrderAccess All = new(all: true, accountId: null, token: null);

    /// <summary>The orders of an account, and the one that <paramref name="token"/> was given for.</summary>
    public static OrderAccess Of(Guid? accountId, string? token) => new(all: false, accountId, token);

    /// <summary>The same, and the order that somebody followed a mail's link to.</summary>
    /// <param name="linked">The order whose link <paramref name="token"/> is from; null: it is from none.</param>
    public static OrderAccess Of(Guid? accountId, string? token, Guid? linked) => new(all: false, accountId, token, linked);

    /// <summary>The condition on <c>orders</c>, with the parameters that <see cref="AddTo"/> adds as $2, $3 and $4.</summary>
    public const string Sql = "($2 OR account_id = $3 OR lookup_token_hash = $4)";

    /// <summary>Adds the values of <see cref="Sql"/>, where $1 is the order's <paramref name="id"/>.</summary>
    public void AddTo(NpgsqlParameterCollection parameters, Guid id)
    {
        parameters.Add(new NpgsqlParameter<bool> { TypedValue = all || linked == id });
        parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = AccountId });
        parameters.Add(new NpgsqlParameter<byte[]?> { TypedValue = tokenHash });
    }
}
