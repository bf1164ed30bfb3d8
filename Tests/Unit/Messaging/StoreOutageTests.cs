using System.Net.Sockets;
using Npgsql;
using Shop.Messaging;

namespace Shop.Tests.Unit.Messaging;

/// <summary>What counts as a store that cannot be reached, and what as the message's own failure.</summary>
public sealed class StoreOutageTests
{
    [Theory]
    [InlineData("57P01")]
    [InlineData("57P03")]
    [InlineData("08006")]
    [InlineData("53300")]
    [InlineData("53100")]
    [InlineData("25006")]
    public void A_server_that_ends_or_refuses_sessions_is_an_outage(string sqlState) =>
        Assert.True(StoreOutage.IsPostgresUnreachable(Refusal(sqlState)));

    [Theory]
    [InlineData("23514")] // check violation
    [InlineData("22P02")] // malformed value
    [InlineData("42P01")] // no such table
    [InlineData("40P01")] // deadlock: a retry helps, waiting does not
    [InlineData("57014")] // statement timeout
    public void A_statement_that_is_refused_is_none(string sqlState) => Assert.False(StoreOutage.IsPostgresUnreachable(Refusal(sqlState)));

    [Fact]
    public void A_connection_that_breaks_or_cannot_be_made_is_an_outage()
    {
        Assert.True(StoreOutage.IsPostgresUnreachable(new NpgsqlException("refused", new SocketException(111))));
        Assert.True(StoreOutage.IsPostgresUnreachable(new NpgsqlException("broken", new IOException())));
        Assert.True(StoreOutage.IsPostgresUnreachable(new NpgsqlException("pool", new TimeoutException())));
    }

    [Fact]
    public void Somebody_elses_connection_is_not_the_stores() =>
        Assert.False(StoreOutage.Any(new HttpRequestException("refused", new SocketException(111)), StoreOutage.IsPostgresUnreachable));

    [Fact]
    public void An_outage_is_recognised_as_the_cause_of_another_error() =>
        Assert.True(
            StoreOutage.Any(
                new InvalidOperationException("wrapped", new NpgsqlException("refused", new SocketException(111))),
                StoreOutage.IsPostgresUnreachable
            )
        );

    private static PostgresException Refusal(string sqlState) => new("refused", "ERROR", "ERROR", sqlState);
}
