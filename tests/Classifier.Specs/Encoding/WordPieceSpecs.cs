using Hitl.Classifier.Encoding;

namespace Hitl.Classifier.Specs.Encoding;

public class WordPieceSpecs
{
    private static readonly string[] Words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "cafe", "naive", "re", "##sum", "##e", "i", "'", "m", "我", "想", "ᄒ", "##ᅡ", "##ᆫ", "3", "##pm", "?", "ο", "й", "и"];
    private static readonly WordPiece Pieces = WordPiece.Read(System.Text.Encoding.UTF8.GetBytes(TinyEncoder.Tokenizer(Words)));

    [Theory]
    [InlineData("Café", "cafe")]
    [InlineData("naïve RÉSUMÉ", "naive re ##sum ##e")]
    [InlineData("I'm", "i ' m")]
    [InlineData("我想", "我 想")]
    [InlineData("한", "ᄒ ##ᅡ ##ᆫ")]
    [InlineData("3pm??", "3 ##pm ? ?")]
    [InlineData("caf\u200Be\u0301", "cafe")]
    [InlineData("Ό", "ο")]
    [InlineData("й", "и")]
    [InlineData("unheard", "[UNK]")]
    [InlineData("", "")]
    public void A_text_is_cut_into_the_longest_known_pieces(string text, string pieces) =>
        Assert.Equal($"[CLS] {pieces} [SEP]".Replace("  ", " ", StringComparison.Ordinal), string.Join(' ', Pieces.Cut(text, 64).Select(id => Words[id])));

    [Fact]
    public void A_long_text_is_read_from_its_start_and_still_has_an_end()
    {
        var ids = Pieces.Cut(string.Join(' ', Enumerable.Repeat("cafe", 500)), 16);

        Assert.Equal(16, ids.Length);
        Assert.Equal((2L, 3L), (ids[0], ids[^1]));
    }

    [Fact]
    public void A_word_without_end_and_half_a_character_are_unknown_and_cost_little()
    {
        Assert.Equal([2, 1, 3], Pieces.Cut(new string('e', 1_000_000), 64));
        Assert.Equal([2, 4, 3], Pieces.Cut("\uD83Dcafe", 64));
    }

    [Theory]
    [InlineData("no json", "not JSON")]
    [InlineData("""{"model":{"type":"BPE","vocab":{}}}""", "not of type WordPiece")]
    [InlineData("""{"model":{"type":"WordPiece","vocab":{"[UNK]":0,"[CLS]":1}}}""", "no [SEP]")]
    public void Another_kind_of_tokenizer_is_refused_with_what_is_wrong(string json, string because) =>
        Assert.Contains(because, Assert.Throws<InvalidDataException>(() => WordPiece.Read(System.Text.Encoding.UTF8.GetBytes(json))).Message, StringComparison.Ordinal);
}
