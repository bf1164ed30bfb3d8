using System.Text.Json;

namespace Shop.Tools.Verify;

/// <summary>How to reach the stores of one shop: Npgsql connection strings, and an AMQP address.</summary>
public sealed record Stores(string CatalogDb, string OrderDb, string PaymentDb, string Redis, string Messaging)
{
    /// <summary>Reads the file that the AppHost writes into its data folder when it runs.</summary>
    /// <exception cref="IOException">There is no such file, or it is not one of the AppHost's; the message says what to do.</exception>
    public static Stores Read(string connectionsJsonPath)
    {
        try
        {
            using var file = JsonDocument.Parse(File.ReadAllBytes(connectionsJsonPath));
            string Of(string name) => file.RootElement.GetProperty(name).GetString() ?? throw new KeyNotFoundException(name);
            return new(Of("catalogdb"), Of("orderdb"), Of("paymentdb"), Of("redis"), Of("messaging"));
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new IOException($"{connectionsJsonPath} is not there: a shop that runs writes it.", failure);
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new IOException($"{connectionsJsonPath} does not name every store: {failure.Message}", failure);
        }
    }

    /// <summary>Keeps passwords out of logs.</summary>
    public override string ToString() => nameof(Stores);
}
