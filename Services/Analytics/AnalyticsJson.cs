using System.Text.Json;
using System.Text.Json.Serialization;
using Shop.Analytics.Reports;

namespace Shop.Analytics;

/// <summary>Every JSON shape that analytics writes.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SalesView))]
[JsonSerializable(typeof(TopView))]
[JsonSerializable(typeof(RebuiltView))]
internal sealed partial class AnalyticsJson : JsonSerializerContext;
