using System.Diagnostics;
using System.Text;
using Hitl.Classifier.Extraction;
using Hitl.Classifier.Phrases;
using Hitl.Classifier.Text;

namespace Hitl.Classifier.Specs;

/// <summary>Whatever comes is read without an exception and in bounded time, and what is found lies inside the text.</summary>
public class FuzzSpecs(ITestOutputHelper output)
{
    /// <summary>What no text may take, on a busy machine: a megabyte takes a few hundred milliseconds.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);

    private static readonly string[] Alphabets =
    [
        "abcdefghijklmnopqrstuvwxyz ABC .,?!'-",
        "0123456789 +-()./:,£$€%k",
        "هلأنتروبوت؟،٠١٢٣ \u202E\u202D\u2066\u2069\u200F",
        "האםאתםפתוחים \u202B\u202C",
        "a\u200B\u200C\u200D\u2060\uFEFF\u00AD ",
        "e\u0301\u0300\u0489\u20DD\u0488 o",
        "你们几点开门。，！日本語かなカナ한국어",
        "👍👩‍💻🏽\uFE0F🇬🇧🤷‍♂️ ",
        "ＳＴＯＰ５００￡＠．ＣＯＭ ",
        "\0\u0001\u0007\t\r\n\v\u0085\u2028\u2029 ",
        "СТОРЅТОΡ ΥΕΤ αρχ",
    ];

    private static readonly string[] Pieces =
    [
        "next", "tuesday", "the", "3rd", "of", "march", "half", "past", "3", "at", "pm", "in", "two", "weeks", "'", "notice", "since", "2019", "£", "5", "-", "10", "k", "per", "month", "million", "hundred",
        "thousand", "a", "couple", "few", "and", "years", "experience", "+44", "(0)", "7700", "900123", "00", "amy", "@", "example", ".", "com", "dot", "https://", "www.", "/", "03/04/2026", "31/02", "24:61", "99:99",
        "between", "to", "from", "no", "visa", "needed", "i", "im", "british", "do", "need", "sponsorship", "?", "!", ",", "but", "end", "week", "weekend", "tomorrow", "noon", "quarter", "29", "february", "2100", "0000",
    ];

    [Fact]
    public void Twenty_thousand_seeded_texts_are_read() => Read(20_000);

    [Fact]
    public void Soak_a_million_seeded_texts_are_read()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("HITL_SOAK") == "1", "A soak takes minutes; it runs by ./hitl test --filter Soak.");
        Read(1_000_000);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("9")]
    [InlineData("@")]
    [InlineData("a@a.")]
    [InlineData("+44 ")]
    [InlineData("0 ")]
    [InlineData("1/")]
    [InlineData("million ")]
    [InlineData("one hundred ")]
    [InlineData("£5-")]
    [InlineData("\u200B")]
    [InlineData("\uD800")]
    [InlineData("\u202Eم ")]
    [InlineData("👩‍💻")]
    [InlineData("next next tuesday ")]
    [InlineData("half past ")]
    [InlineData("in two and a half ")]
    [InlineData("https://")]
    [InlineData("a.")]
    [InlineData("e\u0301")]
    public void A_megabyte_of_one_thing_is_read_in_bounded_time(string piece) => Judge(string.Concat(Enumerable.Repeat(piece, (1 << 20) / piece.Length)));

    private void Read(int count)
    {
        var slowest = 0L;
        Parallel.For(0, 2, half =>
        {
            var random = new Random(20260302 + half);
            for (var i = half; i < count; i += 2)
            {
                var took = Judge(Text(random));
                InterlockedMax(ref slowest, took);
            }
        });
        output.WriteLine(FormattableString.Invariant($"{count} texts, the slowest in {TimeSpan.FromTicks(slowest).TotalMilliseconds:0.0} ms"));
    }

    private static long Judge(string text)
    {
        var (faq, shared) = (Models.Northgate, Models.Shared);
        var began = Stopwatch.GetTimestamp();
        Understood read;
        try
        {
            read = Understanding.Read(text, faq, shared, ExtractionSpecs.London);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{e.GetType().Name} on {Shown(text)}", e);
        }

        var took = Stopwatch.GetElapsedTime(began);
        Assert.True(took < Bound, $"{took} for {Shown(text)}");
        Assert.True(Math.Abs(read.Whole.Sentiments.Values.Sum() - 1) < 1e-4, Shown(text));
        Assert.All(read.Segments, segment => Assert.True(segment.Start >= 0 && segment.Start + segment.Length <= text.Length, Shown(text)));
        Assert.All(read.Found, found => Assert.True(found.Length > 0 && found.Start >= 0 && found.Start + found.Length <= text.Length && found.Probability is > 0 and <= 1, Shown(text)));
        Assert.All(read.Whole.Money, money => Assert.True(money.Evidence.Start + money.Evidence.Length <= text.Length, Shown(text)));
        return took.Ticks;
    }

    private static string Text(Random random) => random.Next(6) switch
    {
        0 => Units(random, random.Next(200)),
        1 => Letters(random, Alphabets[random.Next(Alphabets.Length)], random.Next(300)),
        2 => string.Join(random.Next(8) == 0 ? "" : " ", Enumerable.Range(0, random.Next(40)).Select(_ => Pieces[random.Next(Pieces.Length)])),
        3 => Spoilt(random, PhraseBook.All[random.Next(PhraseBook.All.Count)].Text),
        4 => string.Concat(Enumerable.Repeat(Pieces[random.Next(Pieces.Length)] + (random.Next(2) == 0 ? " " : ""), random.Next(60))),
        _ => Letters(random, string.Concat(Alphabets), random.Next(400)),
    };

    /// <summary>Any UTF-16 units, also those that are no characters.</summary>
    private static string Units(Random random, int length) => string.Create(length, random, (span, source) =>
    {
        for (var at = 0; at < span.Length; at++)
        {
            span[at] = (char)source.Next(0x10000);
        }
    });

    private static string Letters(Random random, string alphabet, int length) => string.Create(length, (random, alphabet), (span, source) =>
    {
        for (var at = 0; at < span.Length; at++)
        {
            span[at] = source.alphabet[source.random.Next(source.alphabet.Length)];
        }
    });

    private static string Spoilt(Random random, string text)
    {
        var spoilt = new StringBuilder(text);
        for (var times = random.Next(6); times > 0; times--)
        {
            spoilt.Insert(random.Next(spoilt.Length + 1), random.Next(2) == 0 ? ((char)random.Next(0x10000)).ToString() : Pieces[random.Next(Pieces.Length)]);
        }

        return spoilt.ToString();
    }

    private static void InterlockedMax(ref long most, long value)
    {
        for (var seen = Interlocked.Read(ref most); value > seen; seen = Interlocked.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }

    /// <summary>The first units of a text in a form that can be pasted into a spec.</summary>
    private static string Shown(string text) => string.Concat(text.Take(200).Select(unit => unit is >= ' ' and < '\u007F' ? unit.ToString() : $"\\u{(int)unit:X4}"));
}
