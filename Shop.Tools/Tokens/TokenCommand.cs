using System.CommandLine;

namespace Shop.Tools.Tokens;

/// <summary><c>token</c>: prints a token that the services of this machine take.</summary>
internal static class TokenCommand
{
    private const int MinutesMax = 60 * 24 * 30;

    public static Command Create()
    {
        var issuer = new Option<string>("--issuer")
        {
            Description = "The file in which the AppHost keeps its key",
            HelpName = "FILE",
            DefaultValueFactory = _ => Path.Combine(".data", "token-issuer.json"),
        };
        var role = new Option<string>("--role") { Description = "staff or shopper", Required = true };
        role.AcceptOnlyFromAmong("staff", "shopper");
        var sub = new Option<Guid?>("--sub") { Description = "The account's id; a new one if not given", HelpName = "ID" };
        var minutes = new Option<int>("--minutes")
        {
            Description = "How long the token is valid",
            HelpName = "N",
            DefaultValueFactory = _ => 60,
        };
        minutes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MinutesMax)
            {
                result.AddError($"--minutes takes 1 to {MinutesMax}.");
            }
        });
        var command = new Command("token", "Print a token for this machine's services") { issuer, role, sub, minutes };
        command.SetAction(parsed =>
        {
            Console.WriteLine(
                DevelopmentIssuer
                    .Read(parsed.GetRequiredValue(issuer))
                    .Sign(
                        parsed.GetRequiredValue(role),
                        parsed.GetValue(sub) ?? Guid.CreateVersion7(),
                        TimeProvider.System.GetUtcNow(),
                        TimeSpan.FromMinutes(parsed.GetValue(minutes))
                    )
            );
            return 0;
        });
        return command;
    }
}
