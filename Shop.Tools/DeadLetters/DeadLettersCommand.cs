using System.CommandLine;
using System.Globalization;
using Shop.Contracts;
using Spectre.Console;

namespace Shop.Tools.DeadLetters;

/// <summary><c>dead-letters list|show|replay</c>.</summary>
internal static class DeadLettersCommand
{
    public static Command Create() => new("dead-letters", "The messages that services have given up") { List(), Show(), Replay() };

    private static Command List()
    {
        var command = new Command("list", "One line for each");
        return WithBox(command, async (box, _, ct) => Tell(await box.ReadAsync(ct)));
    }

    private static Command Show()
    {
        var id = new Argument<string>("ID") { Description = "A message id that list shows" };
        var command = new Command("show", "A message as it is: headers and body") { id };
        return WithBox(
            command,
            async (box, parsed, ct) =>
            {
                var found = (await box.ReadAsync(ct)).Where(letter => letter.Id == parsed.GetRequiredValue(id)).ToList();
                found.ForEach(Tell);
                return found.Count > 0 ? 0 : NotFound(parsed.GetRequiredValue(id));
            }
        );
    }

    private static Command Replay()
    {
        var id = new Argument<string?>("ID") { Description = "A message id that list shows", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Every one of them" };
        var command = new Command("replay", "Send messages back to the service that gave them up") { id, all };
        command.Validators.Add(result =>
        {
            if (result.GetValue(id) is null != result.GetValue(all))
            {
                result.AddError("replay takes an ID, or --all");
            }
        });
        return WithBox(
            command,
            async (box, parsed, ct) =>
            {
                var sent = await box.ReplayAsync(parsed.GetValue(id), ct);
                foreach (var letter in sent)
                {
                    Terminal.Open().WriteLine($"sent {letter.Type} {letter.Id} back to {letter.Queue}");
                }

                return sent.Count > 0 || parsed.GetValue(all) ? 0 : NotFound(parsed.GetValue(id)!);
            }
        );
    }

    private static Command WithBox(Command command, Func<DeadLetterBox, ParseResult, CancellationToken, Task<int>> run)
    {
        var connections = Options.Connections();
        command.Options.Add(connections);
        command.Options.Add(Options.Stopped());
        command.SetAction(
            async (parsed, ct) =>
            {
                var stores = await StoresReady.OpenAsync(parsed.GetRequiredValue(connections), ct);
                await using var broker = await Broker.ConnectAsync(stores, ct);
                return await run(new(broker, Subscriptions.Queues), parsed, ct);
            }
        );
        return command;
    }

    private static int Tell(IReadOnlyList<DeadLetter> letters)
    {
        var console = Terminal.Open();
        if (letters.Count == 0)
        {
            console.WriteLine("There are no dead letters.");
            return 0;
        }

        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn("Queue").NoWrap());
        table.AddColumn(new TableColumn("Message").NoWrap());
        table.AddColumn(new TableColumn("Type").NoWrap());
        table.AddColumns("Reason", "What was said");
        table.AddColumn(new TableColumn("When (UTC)").NoWrap());
        foreach (var letter in letters)
        {
            table.AddRow(
                new Text(letter.Queue),
                new Text(letter.Id),
                new Text(letter.Type),
                new Text(letter.Reason),
                new Text(letter.Message),
                new Text(letter.At?.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "-")
            );
        }

        console.Write(table);
        return 0;
    }

    private static void Tell(DeadLetter letter)
    {
        var console = Terminal.Open();
        console.WriteLine($"{letter.Type} {letter.Id}, given up by {letter.Queue}");
        foreach (var (name, value) in letter.Headers.OrderBy(header => header.Key, StringComparer.Ordinal))
        {
            console.WriteLine($"{name}: {value}");
        }

        console.WriteLine();
        console.WriteLine(letter.Text);
    }

    private static int NotFound(string id)
    {
        Console.Error.WriteLine($"There is no dead letter {id}; ./shop dead-letters list shows those that there are.");
        return 1;
    }
}
