using System.Net.Sockets;
using Shop.Tests.Load.Http;
using Shop.Tests.Load.Measuring;

namespace Shop.Tests.Load.Driving;

/// <summary>One of the shoppers at work: a connection, and where its answers are counted.</summary>
internal sealed class VirtualUser(int index, Origin origin, Recorder recorder) : IDisposable
{
    public int Index { get; } = index;

    public HttpConnection Connection { get; } = new(origin);

    public RequestWriter Request { get; } = new(origin);

    /// <summary>The body of the last answer, valid until the next request.</summary>
    public ReadOnlySpan<byte> Body => Connection.Response.Body.Span;

    /// <summary>Sends what <see cref="Request"/> holds and counts the answer.</summary>
    /// <returns>The status, or <see cref="Recorder.StatusOfError"/> when none came.</returns>
    public ValueTask<int> SendAsync() => SendAsync(Connection, Request);

    /// <summary>The same on another connection of this user's, such as the payment provider's.</summary>
    public async ValueTask<int> SendAsync(HttpConnection connection, RequestWriter request)
    {
        try
        {
            var status = await connection.SendAsync(request.Bytes);
            recorder.Answer(status, connection.Response.HasRetryAfter, connection.Response.Body.Span);
            return status;
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            recorder.Answer(Recorder.StatusOfError, retryAfter: false, System.Text.Encoding.UTF8.GetBytes(failure.Message));
            return Recorder.StatusOfError;
        }
    }

    public void Dispose() => Connection.Dispose();
}
