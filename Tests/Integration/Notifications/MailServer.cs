using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Shop.Tests.Integration.Notifications;

/// <summary>A small SMTP server, without TLS and without shame: it takes every mail, unless a test told it how to answer an address.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    private const string GoOn = "354 go on";

    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> answers = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> held = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentQueue<ReceivedMail> received = [];
    private readonly ConcurrentDictionary<TcpClient, bool> connections = [];
    private TcpListener listener = new(IPAddress.Loopback, 0);

    public MailServer()
    {
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        _ = AcceptAsync(listener);
    }

    public int Port { get; }

    /// <summary>What was taken for an address so far, also what the sender was not told of.</summary>
    public IReadOnlyList<ReceivedMail> To(string address) =>
        [.. received.Where(mail => string.Equals(mail.Recipient, address, StringComparison.OrdinalIgnoreCase))];

    /// <summary>Answers the next RCPT commands of an address so, one after another.</summary>
    public void Answer(string address, params string[] lines) => answers[address] = new(lines);

    /// <summary>Takes the address's next mail and never says so.</summary>
    public void Hold(string address) => held[address] = new();

    /// <summary>Ends once a held mail is taken.</summary>
    public Task HeldAsync(string address) => held[address].Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    /// <summary>Nobody listens any more.</summary>
    public void Stop()
    {
        listener.Stop();
        foreach (var connection in connections.Keys)
        {
            connection.Dispose();
        }
    }

    /// <summary>Listens again, at the same port.</summary>
    public void Start()
    {
        listener = new TcpListener(IPAddress.Loopback, Port);
        listener.Start();
        _ = AcceptAsync(listener);
    }

    public ValueTask DisposeAsync()
    {
        Stop();
        listener.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task AcceptAsync(TcpListener on)
    {
        try
        {
            while (true)
            {
                _ = TalkAsync(await on.AcceptTcpClientAsync());
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over, or the server is to be down.
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        connections[client] = true;
        try
        {
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.UTF8);
            await using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync("220 mail.test");
            var recipient = "";
            while (await reader.ReadLineAsync() is { } line)
            {
                recipient = line.StartsWith("RCPT TO:", StringComparison.OrdinalIgnoreCase) ? line[8..].Split('<', '>')[1] : recipient;
                var reply = ReplyTo(line, recipient);
                await writer.WriteLineAsync(reply);
                if (reply == GoOn && !await TakeAsync(recipient, reader, writer))
                {
                    return;
                }
            }
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            // The sender was killed, or the server is to be down.
        }
        finally
        {
            connections.TryRemove(client, out _);
            client.Dispose();
        }
    }

    private string ReplyTo(string line, string recipient) =>
        line.Split(' ', ':')[0].ToUpperInvariant() switch
        {
            "EHLO" => "250-mail.test\r\n250-8BITMIME\r\n250 SMTPUTF8",
            "RCPT" when answers.TryGetValue(recipient, out var told) && told.TryDequeue(out var answer) => answer,
            "DATA" => GoOn,
            "QUIT" => "221 bye",
            _ => "250 ok",
        };

    private async Task<bool> TakeAsync(string recipient, StreamReader reader, StreamWriter writer)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync() is { } line && line != ".")
        {
            text.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }

        received.Enqueue(new(recipient, text.ToString()));
        if (held.TryGetValue(recipient, out var hold) && hold.TrySetResult())
        {
            await reader.ReadToEndAsync();
            return false;
        }

        await writer.WriteLineAsync("250 taken");
        return true;
    }
}
