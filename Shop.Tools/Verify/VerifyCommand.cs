using System.CommandLine;

namespace Shop.Tools.Verify;

/// <summary><c>verify</c>: shows how the invariants stand.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var connections = Options.Connections();
        var stopped = Options.Stopped();
        var settle = new Option<double>("--settle")
        {
            Description = "Wait up to so many seconds until nothing is under way",
            HelpName = "SECONDS",
        };
        var json = new Option<FileInfo?>("--json") { Description = "Write the report to this file too", HelpName = "FILE" };
        var command = new Command("verify", "Check that the books are exact") { connections, stopped, settle, json };
        command.SetAction(
            async (parsed, ct) =>
            {
                var stores = await StoresReady.OpenAsync(parsed.GetRequiredValue(connections), ct);
                var verifier = new Verifier(stores, TimeProvider.System) { IsStopped = parsed.GetValue(stopped) };
                var began = TimeProvider.System.GetTimestamp();
                var report = await verifier.RunAsync(TimeSpan.FromSeconds(parsed.GetValue(settle)), ct);
                ReportTable.Show(Terminal.Open(), report, TimeProvider.System.GetElapsedTime(began));
                if (parsed.GetValue(json) is { } file)
                {
                    await ReportJson.WriteAsync(report, file, ct);
                }

                return report.Ok ? 0 : 1;
            }
        );
        return command;
    }
}
