using System.CommandLine;
using System.Net;
using System.Net.Http.Json;
using Shop.Payment.Payments;
using Spectre.Console;

namespace Shop.Tools.Payments;

/// <summary><c>payments reconcile|audit</c>: what the staff's routes of payment do, for a terminal.</summary>
internal static class PaymentsCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private const int TriesMax = 120;

    public static Command Create() =>
        new("payments", "What the payment provider knows, and what an auditor wants") { Reconcile(), Audit() };

    private static Command Reconcile() =>
        WithApi(
            new Command("reconcile", "Ask the provider now what became of payments and refunds, and show what that changed"),
            async (api, _, ct) =>
            {
                for (var tries = 1; ; tries++)
                {
                    var answer = await api.PostAsync("/api/admin/payments/reconcile", ct);
                    // The service's own run is under way.
                    if (answer.StatusCode == HttpStatusCode.Conflict && tries < TriesMax)
                    {
                        answer.Dispose();
                        await Task.Delay(Pause, ct);
                        continue;
                    }
                    using var accepted = await StaffApi.AcceptedAsync(answer, ct);
                    var report = await accepted.Content.ReadFromJsonAsync(PaymentJson.Default.ReconciliationReport, ct);
                    ReconciliationTable.Show(Terminal.Open(), report!);
                    return report!.Unanswered == 0 ? 0 : 1;
                }
            }
        );

    private static Command Audit()
    {
        var file = new Argument<string>("FILE") { Description = "Where the rows go, as CSV" };
        var from = new Option<string?>("--from") { Description = "A date or time (UTC); the beginning if not given", HelpName = "TIME" };
        var to = new Option<string?>("--to") { Description = "A date or time (UTC), exclusive; now if not given", HelpName = "TIME" };
        var command = new Command("audit", "Write the audit trail of a time range into a file") { file, from, to };
        return WithApi(
            command,
            async (api, parsed, ct) =>
            {
                var query = string.Join(
                    '&',
                    new[] { ("from", parsed.GetValue(from)), ("to", parsed.GetValue(to)) }
                        .Where(given => given.Item2 is not null)
                        .Select(given => $"{given.Item1}={Uri.EscapeDataString(given.Item2!)}")
                );
                using var answer = await StaffApi.AcceptedAsync(await api.GetAsync($"/api/admin/payments/audit?{query}", ct), ct);
                var name = parsed.GetRequiredValue(file);
                // Nobody takes half a file for a whole one.
                var unfinished = $"{name}.{Environment.ProcessId}";
                await using (var target = File.Create(unfinished))
                {
                    await answer.Content.CopyToAsync(target, ct);
                }
                File.Move(unfinished, name, overwrite: true);
                Terminal.Open().WriteLine($"wrote {name}");
                return 0;
            }
        );
    }

    private static Command WithApi(Command command, Func<StaffApi, ParseResult, CancellationToken, Task<int>> run)
    {
        var connections = Options.Connections();
        var gateway = new Option<Uri?>("--gateway") { Description = "Where the shop is, if it does not say so itself", HelpName = "URL" };
        command.Options.Add(connections);
        command.Options.Add(gateway);
        command.SetAction(
            async (parsed, ct) =>
            {
                var data = Path.GetDirectoryName(Path.GetFullPath(parsed.GetRequiredValue(connections)))!;
                using var api = new StaffApi(data, parsed.GetValue(gateway));
                return await run(api, parsed, ct);
            }
        );
        return command;
    }
}
