using System.Text.Json;
using System.Text.Json.Serialization;

namespace Shop.Contracts;

/// <summary>How events and tokens are written as JSON: camelCase, the same in outbox rows, on the broker and in tokens.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PaymentToken))]
[JsonSerializable(typeof(ProductChanged))]
[JsonSerializable(typeof(PriceChanged))]
[JsonSerializable(typeof(OrderPlaced))]
[JsonSerializable(typeof(OrderPaid))]
[JsonSerializable(typeof(OrderCancelled))]
[JsonSerializable(typeof(OrderExpired))]
[JsonSerializable(typeof(OrderShipped))]
[JsonSerializable(typeof(RefundRequested))]
[JsonSerializable(typeof(StockLevelChanged))]
[JsonSerializable(typeof(TicketAccepted))]
[JsonSerializable(typeof(FlashSaleNear))]
[JsonSerializable(typeof(PaymentSucceeded))]
[JsonSerializable(typeof(PaymentFailed))]
[JsonSerializable(typeof(RefundCompleted))]
[JsonSerializable(typeof(RefundFailed))]
[JsonSerializable(typeof(AccountRegistered))]
[JsonSerializable(typeof(AccountDeleted))]
[JsonSerializable(typeof(MailRequested))]
public sealed partial class ContractsJson : JsonSerializerContext;
