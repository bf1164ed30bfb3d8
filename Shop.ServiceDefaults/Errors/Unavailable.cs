using System.Data.Common;
using System.Net.Sockets;
using Polly;

namespace Shop.ServiceDefaults.Errors;

/// <summary>Which failures mean that a store or service is away, and not that we are wrong.</summary>
public static class Unavailable
{
    /// <summary>Whether <paramref name="exception"/>, or one that caused it, says so.</summary>
    public static bool Is(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (
                e
                is DbException { IsTransient: true }
                    // PostgreSQL: the statement took longer than its limit; shut down, crashed, starting.
                    or DbException { SqlState: "57014" or "57P01" or "57P02" or "57P03" }
                    or HttpRequestException
                    or SocketException
                    or TimeoutException
                    or ExecutionRejectedException
            )
            {
                return true;
            }

            // By name, so that services without Redis carry no client for it.
            if (e.GetType().FullName is "StackExchange.Redis.RedisConnectionException" or "StackExchange.Redis.RedisTimeoutException")
            {
                return true;
            }
        }

        return false;
    }
}
