using System.Text;
using System.Text.Json;
using Shop.Tests.Load.Measuring;

namespace Shop.Tests.Load.Driving;

/// <summary>One of the shoppers at work: sends one request at a time and counts the answers.</summary>
internal sealed class VirtualUser(int index, HttpClient http, Recorder recorder, CancellationToken ct)
{
    public int Index { get; } = index;

    /// <summary>The body of the last answer.</summary>
    public byte[] Body { get; private set; } = [];

    /// <summary>When the last answer said to come again; null when it did not say, or none came.</summary>
    public TimeSpan? RetryAfter { get; private set; }

    /// <summary>Sends the request, reads the whole answer and counts it.</summary>
    /// <returns>The status, or <see cref="Recorder.StatusOfError"/> when no answer came.</returns>
    /// <exception cref="OperationCanceledException">The run was called off.</exception>
    public async ValueTask<int> SendAsync(HttpRequestMessage request)
    {
        try
        {
            using var sent = request;
            using var response = await http.SendAsync(request, ct);
            Body = await response.Content.ReadAsByteArrayAsync(ct);
            RetryAfter = response.Headers.RetryAfter?.Delta;
            recorder.Answer((int)response.StatusCode, response.Headers.Contains("Retry-After"), Body);
            return (int)response.StatusCode;
        }
        catch (Exception failure) when (IsNoAnswer(failure))
        {
            RetryAfter = null;
            recorder.Answer(Recorder.StatusOfError, retryAfter: false, Encoding.UTF8.GetBytes((failure.InnerException ?? failure).Message));
            return Recorder.StatusOfError;
        }
    }

    /// <summary>A text of the last answer, which is JSON.</summary>
    public string Text(string property)
    {
        using var answer = JsonDocument.Parse(Body);
        return answer.RootElement.GetProperty(property).GetString()!;
    }

    // Time that ran out is a cancellation too, but not by whoever watches.
    private bool IsNoAnswer(Exception failure) =>
        failure is HttpRequestException or IOException || (failure is OperationCanceledException && !ct.IsCancellationRequested);
}
