using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Hitl.Classifier.Text;

namespace Hitl.Classifier.Specs;

public class TextSpecs
{
    [Theory]
    [InlineData("ＳＴＯＰ", "STOP")]
    [InlineData("S\u200BT\u200CO\u200DP\uFEFF", "STOP")]
    [InlineData("ЅТОР", "STOP")]
    [InlineData("ΥΕΤ", "YET")]
    [InlineData("𝐒𝐭𝐨𝐩 𝟝", "Stop 5")]
    [InlineData("ⓈⓉⓄⓅ", "STOP")]
    [InlineData("don’t", "don't")]
    [InlineData("Ｃａｆé Zoë Łódź", "Cafe Zoe Lodz")]
    [InlineData("cafe\u0301", "cafe")]
    [InlineData("ﬁne\u00A0print…", "fine print...")]
    public void Letters_that_look_alike_are_alike(string text, string expected) => Assert.Equal(expected, FoldedText.Of(text).Text);

    [Theory]
    [InlineData("sooooo", "so")]
    [InlineData("Noooo", "no")]
    [InlineData("don't", "dont")]
    [InlineData("Sage2024", "sage0000")]
    [InlineData("all", "all")]
    public void Words_are_read_in_their_plain_form(string text, string form) => Assert.Equal(form, Tokenizer.Cut(FoldedText.Of(text))[0].Form);

    [Fact]
    public void A_negation_reaches_to_the_next_mark() =>
        Assert.Equal(
            ["good"],
            Tokenizer.Cut(FoldedText.Of("not good, cheap")).Where(token => token.Negated).Select(token => token.Form));

    [Theory]
    [InlineData("What are your opening hours?", "en")]
    [InlineData("Wann haben Sie geöffnet und was kostet das?", "de")]
    [InlineData("Quels sont vos horaires ?", "fr")]
    [InlineData("¿Cuál es el horario por la mañana?", "es")]
    [InlineData("Quali sono gli orari di apertura?", "it")]
    [InlineData("Wat zijn jullie openingstijden en hoe werkt het?", "nl")]
    [InlineData("Qual é o horário e quando posso ligar para vocês?", "pt")]
    [InlineData("Jakie są wasze godziny i czy mogę zadzwonić?", "pl")]
    [InlineData("هل أنت روبوت؟", "ar")]
    [InlineData("आप कब खुलते हैं", "hi")]
    [InlineData("你们几点开门", "zh")]
    [InlineData("Привет, сколько это стоит?", "ru")]
    [InlineData("ok", "und")]
    [InlineData("👍", "und")]
    public void The_language_is_told_or_left_open(string text, string language) => Assert.Equal(language, Models.Read(text).Language);

    [Theory]
    [InlineData("")]
    [InlineData("   \u200B ")]
    [InlineData("\uD800")]
    [InlineData("a\uDC00b \uD83D")]
    [InlineData("\0\u0001")]
    [InlineData("?!?!?!...")]
    [InlineData("https://")]
    [InlineData("£ £ £k 12,,,, 1.. -- & and and but")]
    public void Strange_texts_are_read_without_failing(string text) => Assert.Equal(1, Models.Whole(text).Sentiments.Values.Sum(), 5);

    [Fact]
    public void A_word_of_a_megabyte_is_read_in_bounded_work() =>
        Assert.Single(Tokenizer.Cut(FoldedText.Of(new string('x', 1 << 20))), token => token.Form.Length <= Tokenizer.LongestWord);

    /// <summary>It does nothing under invariant globalization; <see cref="Letters"/> is in its place.</summary>
    [Fact]
    public void Nobody_calls_Normalize()
    {
        using var assembly = new PEReader(File.OpenRead(typeof(FoldedText).Assembly.Location));
        var metadata = assembly.GetMetadataReader();

        var called = metadata.MemberReferences.Select(handle => metadata.GetString(metadata.GetMemberReference(handle).Name)).ToArray();

        Assert.Contains("ToLowerInvariant", called);
        Assert.DoesNotContain("Normalize", called);
    }

    /// <summary>A Turkish process would read "I" as another letter by these; no culture of its own is asked for anything.</summary>
    [Theory]
    [InlineData("ToLower")]
    [InlineData("ToUpper")]
    [InlineData("get_CurrentCulture")]
    [InlineData("ToTitleCase")]
    public void Nobody_asks_the_culture_about_letters(string method)
    {
        using var assembly = new PEReader(File.OpenRead(typeof(FoldedText).Assembly.Location));
        var metadata = assembly.GetMetadataReader();

        Assert.DoesNotContain(method, metadata.MemberReferences.Select(handle => metadata.GetString(metadata.GetMemberReference(handle).Name)));
    }
}
