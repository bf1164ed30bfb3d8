using System.Text.Json;
using Shop.Catalog.Search;

namespace Shop.Tests.Unit.Catalog;

/// <summary>The file of phrases that mean the same.</summary>
public sealed class SynonymFileTests
{
    [Fact]
    public void Each_line_is_a_meaning() =>
        Assert.Equal([("torch", 1), ("電筒", 1), ("wok", 3)], SynonymImport.Phrases("[\"torch\",\"電筒\"]\n\r\n[\"wok\"]\n"u8));

    [Fact]
    public void A_phrase_has_one_meaning_and_is_not_empty()
    {
        Assert.Throws<InvalidDataException>(() => SynonymImport.Phrases("[\"torch\"]\n[\"torch\"]"u8));
        Assert.Throws<InvalidDataException>(() => SynonymImport.Phrases("[\" \"]"u8));
        Assert.Throws<JsonException>(() => SynonymImport.Phrases("torch"u8));
    }

    [Fact]
    public void The_committed_file_can_be_read_and_each_meaning_has_several_phrases()
    {
        var phrases = SynonymImport.Phrases(SynonymImport.Read());

        Assert.True(phrases.Count > 200, $"{phrases.Count} phrases");
        Assert.All(phrases.GroupBy(phrase => phrase.Meaning), meaning => Assert.True(meaning.Count() > 1, meaning.First().Phrase));
    }
}
