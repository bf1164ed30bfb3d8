using System.CommandLine;
using Npgsql;
using RabbitMQ.Client.Exceptions;
using Shop.Tools.Backup;
using Shop.Tools.DeadLetters;
using Shop.Tools.Payments;
using Shop.Tools.Seed;
using Shop.Tools.Tokens;
using Shop.Tools.Verify;

var root = new RootCommand("The tools of the shop's operators; ./shop calls them.")
{
    VerifyCommand.Create(),
    TokenCommand.Create(),
    SeedCommand.Create(),
    DeadLettersCommand.Create(),
    PaymentsCommand.Create(),
    BackupCommand.Save(),
    BackupCommand.Load(),
};
try
{
    return await root.Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false });
}
catch (OperationCanceledException)
{
    return 130;
}
catch (PostgresException refusal) when (refusal.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn)
{
    await Console.Error.WriteLineAsync($"The databases are not those of this version ({refusal.MessageText}); ./shop up prepares them.");
    return 1;
}
catch (Exception failure)
    when (failure is AlreadySeededException or IOException or NpgsqlException or BrokerUnreachableException or PublishException)
{
    await Console.Error.WriteLineAsync(failure.InnerException is { } cause ? $"{failure.Message} {cause.Message}" : failure.Message);
    return 1;
}
