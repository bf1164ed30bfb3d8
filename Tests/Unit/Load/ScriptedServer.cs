using System.Net;
using System.Net.Sockets;
using System.Text;
using Shop.Tests.Load.Http;

namespace Shop.Tests.Unit.Load;

/// <summary>Gives each request the next of its answers, byte for byte; closes the connection after one that is no answer to keep it for.</summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Queue<string> _answers;

    public ScriptedServer(params string[] answers)
    {
        _answers = new(answers);
        _listener.Start();
        _ = ServeAsync();
    }

    public List<string> Received { get; } = [];

    public int Connections { get; private set; }

    public HttpClient Client() => LoadClient.Create(new($"http://{_listener.LocalEndpoint}"), connections: 1, owned: false);

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        var ct = TestContext.Current.CancellationToken;
        var buffer = new byte[4096];
        while (_answers.Count > 0)
        {
            using var client = await _listener.AcceptSocketAsync(ct);
            Connections++;
            while (_answers.Count > 0 && await client.ReceiveAsync(buffer, ct) is > 0 and var bytes)
            {
                Received.Add(Encoding.ASCII.GetString(buffer, 0, bytes));
                var answer = _answers.Dequeue();
                await client.SendAsync(Encoding.ASCII.GetBytes(answer), ct);
                if (!IsWhole(answer))
                {
                    break;
                }
            }
        }
    }

    // A head that says how long the body is, that much of it, and nothing of an end.
    private static bool IsWhole(string answer) =>
        answer.Split("\r\n\r\n", 2) is [var head, var body]
        && head.Contains($"Content-Length: {body.Length}", StringComparison.Ordinal)
        && !head.Contains("Connection: close", StringComparison.Ordinal);
}
