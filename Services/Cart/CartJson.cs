using System.Text.Json;
using System.Text.Json.Serialization;
using Shop.Cart.Carts;
using Shop.Cart.Catalog;

namespace Shop.Cart;

/// <summary>Every JSON shape that cart reads or writes. As a context on its own it is lenient, for what catalog says and for lines that an
/// older version stored; requests are read with the strict options of the HTTP side.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(NewCart))]
[JsonSerializable(typeof(NewQuantity))]
[JsonSerializable(typeof(CartView))]
[JsonSerializable(typeof(LineSnapshot))]
[JsonSerializable(typeof(CatalogPage))]
[JsonSerializable(typeof(CartIdList))]
[JsonSerializable(typeof(IReadOnlyList<CartContents>))]
internal sealed partial class CartJson : JsonSerializerContext;
