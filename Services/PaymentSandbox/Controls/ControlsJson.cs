using System.Text.Json.Serialization;

namespace Shop.PaymentSandbox.Controls;

/// <summary>The controls' JSON: the shop's own, camelCase.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Rule))]
[JsonSerializable(typeof(RuleList))]
[JsonSerializable(typeof(RuleAdded))]
[JsonSerializable(typeof(Deliver))]
[JsonSerializable(typeof(Delivered))]
[JsonSerializable(typeof(ReleaseHeld))]
[JsonSerializable(typeof(Released))]
[JsonSerializable(typeof(SettleRefund))]
[JsonSerializable(typeof(AccountPage))]
internal sealed partial class ControlsJson : JsonSerializerContext;
