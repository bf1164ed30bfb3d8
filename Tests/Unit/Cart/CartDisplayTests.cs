using Shop.Cart.Carts;
using Shop.Cart.Catalog;
using Shop.Contracts;

namespace Shop.Tests.Unit.Cart;

public sealed class CartDisplayTests
{
    private static readonly Guid Teapot = Guid.NewGuid();

    [Fact]
    public void The_hash_of_a_cart_is_read_in_the_order_its_products_came_in()
    {
        var cup = Guid.NewGuid();
        var cart = StoredCart.From(
            "id",
            [
                .. new[] { "d:" + cup, Snapshot("Cup", 5), "q:" + cup, "3", "o:" + cup, "9", "version", "12", "region", "us" },
                .. new[] { "o:" + Teapot, "2", "currency", "USD", "q:" + Teapot, "1", "d:" + Teapot, Snapshot("Teapot", 7) },
            ]
        );

        Assert.Equal((12, "USD", "us"), (cart.Version, cart.Currency, cart.Region));
        Assert.Equal([(Teapot, 1), (cup, 3)], cart.Lines.Select(line => (line.ProductId, line.Quantity)));
        Assert.Equal(22, CartDisplay.Show(cart, products: null).Subtotal.Amount);
    }

    [Fact]
    public void What_catalog_says_now_wins_over_what_was_last_known()
    {
        var now = new CatalogProduct(Teapot, "teapot-2", "Teapot, larger", new Money(900, "HKD"), null, "low");

        var line = Assert.Single(CartDisplay.Show(OneTeapot(quantity: 2), Of(now)).Lines);

        Assert.Equal(("Teapot, larger", 900, 1800, true), (line.Name, line.UnitPrice.Amount, line.LineTotal.Amount, line.Available));
    }

    [Fact]
    public void Without_catalog_a_product_counts_as_available() =>
        Assert.True(Assert.Single(CartDisplay.Show(OneTeapot(1), products: null).Lines).Available);

    [Fact]
    public void A_product_that_catalog_no_longer_sells_is_not_available() =>
        Assert.False(Assert.Single(CartDisplay.Show(OneTeapot(1), Of()).Lines).Available);

    private static StoredCart OneTeapot(int quantity) =>
        new("id", 2, "HKD", "hk", [new StoredLine(Teapot, quantity, 2, new LineSnapshot("teapot", "Teapot", 700, null))]);

    private static Dictionary<Guid, CatalogProduct> Of(params CatalogProduct[] products) => products.ToDictionary(product => product.Id);

    private static string Snapshot(string name, int price) => $$"""{"slug":"slug","name":"{{name}}","price":{{price}},"image":null}""";
}
