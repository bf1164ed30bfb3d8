using Shop.Catalog.Search;

namespace Shop.Tests.Unit.Catalog;

/// <summary>How search texts are cut up, and what a mistyped one is taken to mean.</summary>
public sealed class SpellingTests
{
    [Theory]
    [InlineData("Kilnward 茶壺", "kilnward|茶壺*")]
    [InlineData("無線mouse", "無線*|mouse")]
    [InlineData("usb-c, (2 m)", "usb|c|2|m")]
    [InlineData("chef's knife", "chef's|knife")]
    [InlineData("茶壺，茶杯", "茶壺*|茶杯*")]
    [InlineData("𠝹刀 café", "𠝹刀*|café")]
    [InlineData("🫖 !?", "")]
    public void A_text_is_cut_into_words_and_runs_of_characters(string text, string words) =>
        Assert.Equal(words, string.Join('|', QueryWords.Of(text).Select(word => word.IsHan ? $"{word.Text}*" : word.Text)));

    [Fact]
    public void No_more_than_twenty_words_are_looked_at() =>
        Assert.Equal(20, QueryWords.Of(string.Join(' ', Enumerable.Repeat("tea", 50))).Count);

    [Fact]
    public void A_run_is_known_by_its_pairs_of_characters_also_by_rare_ones() =>
        Assert.Equal(["𠝹刀", "刀套"], QueryWords.Of("𠝹刀套").Single().Parts);

    [Theory]
    [InlineData("lamp", "lamp", 0)]
    [InlineData("lmap", "lamp", 1)]
    [InlineData("tepot", "teapot", 1)]
    [InlineData("teapott", "teapot", 1)]
    [InlineData("tezpot", "teapot", 1)]
    [InlineData("kilnwrda", "kilnward", 2)]
    [InlineData("cat", "bicycle", 3)]
    [InlineData("", "ab", 2)]
    public void Slips_are_counted_a_swap_of_neighbours_as_one(string typed, string meant, int slips)
    {
        Assert.Equal(slips, Spelling.Distance(typed, meant, max: 2));
        Assert.Equal(slips, Spelling.Distance(meant, typed, max: 2));
    }

    [Fact]
    public void The_nearest_word_is_meant_and_among_equals_the_one_with_its_first_letter_then_the_most_used()
    {
        Assert.Equal("lamp", Correct("lmap", ("lmap", [new("map", 900), new("lamp", 5), new("lap", 4)])));
        Assert.Equal("pen", Correct("penn", ("penn", [new("peny", 2), new("pen", 9)])));
    }

    [Fact]
    public void A_word_that_is_known_or_like_no_other_stays() =>
        Assert.Equal("xqzv lamp tea", Correct("xqzv lapm tea", ("xqzv", [new("lamp", 5)]), ("lapm", [new("lamp", 5)])));

    [Fact]
    public void A_short_word_may_have_one_slip_only() => Assert.Null(Correct("lnmap", ("lnmap", [new("lamps", 5)])));

    [Theory]
    [InlineData("tea lamp")]
    [InlineData("茶壺")]
    [InlineData("茶")]
    public void Without_an_unknown_word_there_is_nothing_to_correct(string text) => Assert.Null(Correct(text));

    [Fact]
    public void Words_without_a_space_are_parted_where_no_product_has_the_pair() =>
        Assert.Equal("藍牙 耳機", Correct("藍牙耳機", ("牙耳", [])));

    [Fact]
    public void A_character_that_no_neighbour_knows_is_replaced()
    {
        Assert.Equal("瑜伽墊", Correct("瑜珈墊", ("瑜珈", [new("瑜伽", 5)]), ("珈墊", [])));
        Assert.Equal("茶壺", Correct("茶湖", ("茶湖", [new("茶壺", 5), new("茶杯", 4)])));
    }

    [Fact]
    public void Characters_that_nothing_is_known_of_are_left_out() =>
        Assert.Equal("炻瓷茶", Correct("炻瓷茶湖", ("茶湖", [new("茶壺", 5)])));

    [Fact]
    public void A_text_of_which_nothing_is_left_is_not_corrected() => Assert.Null(Correct("魑魅", ("魑魅", [])));

    private static string? Correct(string text, params (string Part, KnownWord[] Candidates)[] unknown)
    {
        var words = QueryWords.Of(text);
        var checks = words.SelectMany(word => word.Parts).Distinct().ToDictionary(part => part, _ => new WordCheck(true, []));
        foreach (var (part, candidates) in unknown)
        {
            checks[part] = new(false, candidates);
        }

        return Spelling.Correct(words, checks);
    }
}
