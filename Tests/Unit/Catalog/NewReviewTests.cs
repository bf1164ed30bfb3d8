using Shop.Catalog.Reviews;

namespace Shop.Tests.Unit.Catalog;

public sealed class NewReviewTests
{
    [Theory]
    [InlineData("Ada Wong", "Ada W.")]
    [InlineData("  Ada  de la  wong ", "Ada W.")]
    [InlineData("Ada", "Ada")]
    [InlineData("王小明", "王**")]
    [InlineData("𠮷田", "𠮷**")]
    [InlineData("Zoë Ångström", "Zoë Å.")]
    public void Of_a_name_only_the_beginning_is_shown(string name, string shown) => Assert.Equal(shown, new NewReview(5, name).ShortAuthor);
}
