using System.Reflection;
using System.Security.Cryptography;
using Shop.Messaging;
using Shop.Tests.Unit.FeedProfiles;

namespace Shop.Tests.Unit.Migrations;

/// <summary>
/// A migration that has landed is never edited: databases that ran it would differ from new ones. Its hash is kept in
/// <c>migrations.sha256</c>, which grows by a line for each new file (<c>sha256sum Services/*/Migrations/*.sql</c> prints them all).
/// </summary>
public sealed class MigrationListTests
{
    private static readonly string Services = Path.Combine(Repository.Root, "Services");

    public static TheoryData<string> Folders =>
        [.. Directory.EnumerateDirectories(Services, "Migrations", SearchOption.AllDirectories).Where(IsSource).Select(Relative).Order()];

    [Fact]
    public async Task Migrations_that_have_landed_are_unchanged_and_new_ones_are_listed()
    {
        var listed = await File.ReadAllLinesAsync(
            Path.Combine(Repository.Root, "Tests/Unit/Migrations/migrations.sha256"),
            TestContext.Current.CancellationToken
        );

        var present = Directory
            .EnumerateFiles(Services, "*.sql", SearchOption.AllDirectories)
            .Where(file => IsSource(file) && Path.GetFileName(Path.GetDirectoryName(file)) == "Migrations")
            .Select(file => $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))}  {Relative(file)}");

        Assert.Equal(listed.Order(StringComparer.Ordinal), present.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Numbers_run_from_1_without_a_gap(string folder)
    {
        var names = Directory.EnumerateFiles(Path.Combine(Repository.Root, folder)).Select(Path.GetFileName).Order(StringComparer.Ordinal);

        Assert.All(names, (name, index) => Assert.Matches($"^{index + 1:0000}_[a-z0-9_]+\\.sql$", name));
    }

    [Theory]
    [InlineData(typeof(Shop.Messaging.Outbox), 1)]
    [InlineData(typeof(Shop.Analytics.Facts.FactStore), 1)]
    [InlineData(typeof(Shop.Catalog.Products.ProductStore), 1)]
    [InlineData(typeof(Shop.Order.Orders.OrderStore), 1)]
    [InlineData(typeof(Shop.Notification.Messaging.WhenOrderPaid), 1)]
    [InlineData(typeof(Shop.Payment.Messaging.WhenRefundRequested), 1)]
    public void A_service_carries_its_migrations(Type ofTheService, int atLeast)
    {
        Assembly service = ofTheService.Assembly;

        var files = MigrationFile.Of(service);

        Assert.True(files.Count >= atLeast);
        Assert.All(files, file => Assert.Equal(service.GetName().Name, file.Component));
    }

    private static bool IsSource(string path) =>
        !path.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
        && !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal);

    private static string Relative(string path) => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/');
}
