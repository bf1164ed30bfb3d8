using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MassTransit;
using Shop.Contracts;
using Shop.Messaging;
using Shop.Tests.Unit.FeedProfiles;

namespace Shop.Tests.Unit.Contracts;

/// <summary>
/// Events outlive the code that wrote them: in outboxes, queues and dead letters. Their JSON only gains fields; each shape is kept in
/// <c>Golden/{event}.json</c>, so that a change shows in a review.
/// </summary>
public sealed class EventContractTests
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly string Folder = Path.Combine(Repository.Root, "Tests", "Unit", "Contracts", "Golden");

    public static TheoryData<string> Events => [.. Types().Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Events))]
    public async Task The_shape_of_an_event_is_its_golden_file(string name)
    {
        var example = Assert.Single(GoldenEvents.All, e => e.GetType().Name == name);
        var json = JsonSerializer.SerializeToNode(example, example.GetType(), ContractsJson.Default)!.ToJsonString(Indented) + "\n";

        var golden = await File.ReadAllTextAsync(Path.Combine(Folder, $"{name}.json"), TestContext.Current.CancellationToken);

        Assert.Equal(golden, json);
    }

    [Theory]
    [MemberData(nameof(Events))]
    public async Task An_event_can_be_read_back_also_with_fields_of_a_later_version(string name)
    {
        var type = Types().Single(type => type.Name == name);
        var golden = await File.ReadAllTextAsync(Path.Combine(Folder, $"{name}.json"), TestContext.Current.CancellationToken);
        var later = JsonNode.Parse(golden)!.AsObject();
        later["addedLater"] = new JsonObject { ["any"] = 1 };

        var read = JsonSerializer.Deserialize(later, type, ContractsJson.Default);

        later.Remove("addedLater");
        Assert.True(JsonNode.DeepEquals(later, JsonSerializer.SerializeToNode(read, type, ContractsJson.Default)));
    }

    [Fact]
    public void Exchanges_keep_their_names()
    {
        Assert.Equal("Shop.Contracts:OrderPlaced", BrokerTopology.ExchangeOf(typeof(OrderPlaced)));
        Assert.All(Types(), type => Assert.Equal($"urn:message:{BrokerTopology.ExchangeOf(type)}", MessageUrn.ForTypeString(type)));
    }

    [Fact]
    public void Every_event_has_one_publisher()
    {
        var published = Subscriptions.Publishers.SelectMany(Subscriptions.PublishedBy).Select(subscription => subscription.Event).ToList();

        Assert.Equal(Types(), published.OrderBy(type => type.Name));
    }

    /// <summary>A queue that is declared for an event must be read by a consumer of it, and a consumer's queue must be declared.</summary>
    [Theory]
    [InlineData("catalog", typeof(Shop.Catalog.Products.ProductStore))]
    [InlineData("cart", typeof(Shop.Cart.Carts.CartStore))]
    [InlineData("order", typeof(Shop.Order.Orders.OrderStore))]
    [InlineData("notification", typeof(Shop.Notification.Messaging.WhenOrderPaid))]
    [InlineData("analytics", typeof(Shop.Analytics.Facts.FactStore))]
    [InlineData("payment", typeof(Shop.Payment.Messaging.WhenRefundRequested))]
    public void A_service_consumes_what_publishers_declare_its_queue_for(string service, Type ofTheService)
    {
        var declared = Subscriptions
            .Publishers.SelectMany(Subscriptions.PublishedBy)
            .Where(subscription => subscription.Queues.Contains(service))
            .Select(subscription => subscription.Event);

        var consumed = ofTheService
            .Assembly.GetTypes()
            .SelectMany(type => type.GetInterfaces())
            .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IConsumer<>))
            .Select(type => type.GetGenericArguments()[0]);

        Assert.Equal(declared.OrderBy(type => type.Name), consumed.OrderBy(type => type.Name));
    }

    private static IEnumerable<Type> Types() =>
        typeof(IIntegrationEvent)
            .Assembly.GetTypes()
            .Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(IIntegrationEvent)))
            .OrderBy(type => type.Name);
}
