using System.Text.Json;
using System.Text.Json.Serialization;
using Shop.Notification.DevMail;

namespace Shop.Notification.Mails;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(MailPage))]
[JsonSerializable(typeof(MailView))]
internal sealed partial class MailJson : JsonSerializerContext;
