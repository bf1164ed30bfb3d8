using Shop.Tools.Verify;

namespace Shop.Tests.Integration.Tools;

internal static class Verification
{
    /// <summary>Nothing is broken; what is, is told.</summary>
    public static void AssertOk(this VerifyReport report) =>
        Assert.True(
            report.Ok,
            string.Join(
                '\n',
                report
                    .Checks.Where(check => check.Broken > 0)
                    .SelectMany(check => check.Examples.Prepend($"{check.Name}: {check.Broken} broken"))
            )
        );
}
