using System.Text.Json;

namespace Shop.Tests.Load.Running;

/// <summary>The secret that this machine's shop expects webhooks to be signed with.</summary>
internal static class WebhookSecret
{
    /// <summary>Where a shop that keeps its secrets elsewhere is told it.</summary>
    public const string Variable = "SHOP_WEBHOOK_SECRET";

    private const string Name = "Parameters:webhook-secret";

    /// <summary>The environment's, else the one that the AppHost keeps in its data folder.</summary>
    /// <exception cref="LoadException">There is none.</exception>
    public static string Read(string data)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            return given;
        }

        var path = Path.Combine(data, "secrets.json");
        if (File.Exists(path))
        {
            using var file = JsonDocument.Parse(File.ReadAllBytes(path));
            if (file.RootElement.TryGetProperty(Name, out var secret) && secret.GetString() is { Length: > 0 } kept)
            {
                return kept;
            }
        }

        throw new LoadException($"{path} does not hold the webhooks' signing secret: say it in {Variable}.");
    }
}
