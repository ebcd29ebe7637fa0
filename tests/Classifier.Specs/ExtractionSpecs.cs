using System.Globalization;
using Hitl.Classifier.Extraction;
using Hitl.Classifier.Specs.Cases;
using Hitl.Contracts;
using NodaTime;

namespace Hitl.Classifier.Specs;

/// <summary>What each finder finds in its file of cases, written as of Monday 2 March 2026, noon, in London.</summary>
public class ExtractionSpecs(ITestOutputHelper output)
{
    internal static readonly Setting London = new(new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero), DateTimeZoneProviders.Tzdb["Europe/London"], "GB");

    [Theory]
    [InlineData("dates", 0.95, FoundKind.Date, FoundKind.Time, FoundKind.Moment)]
    [InlineData("phones", 0.95, FoundKind.Phone)]
    [InlineData("contacts", 0.95, FoundKind.Email, FoundKind.Link)]
    [InlineData("lengths", 0.95, FoundKind.Notice, FoundKind.Experience, FoundKind.Length)]
    [InlineData("right-to-work", 0.95, FoundKind.RightToWork)]
    public void What_is_stated_is_found_and_little_else(string file, double atLeast, params FoundKind[] kinds) => Measure(
        file,
        atLeast,
        text => Findings.Of(text, London).Where(found => kinds.Contains(found.Kind)).Select(found =>
            $"{(kinds.Contains(FoundKind.Notice) ? $"{found.Kind.ToString().ToLowerInvariant()} " : "")}{(found.Values.Count == 0 ? "?" : string.Join('|', found.Values))}"));

    [Fact]
    public void Money_is_found_with_its_bounds_and_its_time() => Measure("money", 0.9, text => MoneyFinder.Find(text).Select(found => string.Join(
        ' ',
        new[]
        {
            found.Money.Amount.ToString("0.##", CultureInfo.InvariantCulture),
            found.Money.Currency,
            Words(found.Bound),
            found.Per is { } per ? $"per-{per.ToString().ToLowerInvariant()}" : "",
            found.Or is { } or ? string.Create(CultureInfo.InvariantCulture, $"or {or.Amount:0.##}") : "",
        }.Where(word => word.Length > 0))));

    [Theory]
    [InlineData("Please ring me tomorrow at 3pm, thanks", FoundKind.Moment, "tomorrow at 3pm")]
    [InlineData("my number is +44 (0)7912 345678.", FoundKind.Phone, "+44 (0)7912 345678")]
    [InlineData("ｍail amy@example.com!", FoundKind.Email, "amy@example.com")]
    [InlineData("👩‍💻 I have five years' experience", FoundKind.Experience, "five years")]
    [InlineData("I give two weeks' notice", FoundKind.Notice, "two weeks")]
    public void The_span_covers_the_words_that_say_it(string text, FoundKind kind, string words)
    {
        var found = Assert.Single(Findings.Of(text, London), found => found.Kind == kind);

        Assert.Equal(words, text.Substring(found.Start, found.Length));
        Assert.InRange(found.Probability, 0.5, 1);
    }

    [Theory]
    [InlineData("on 03/04/2026", "GB", "2026-04-03")]
    [InlineData("on 03/04/2026", "US", "2026-03-04")]
    [InlineData("on 03/04/2026", null, "2026-04-03|2026-03-04")]
    [InlineData("0151 496 0123", "GB", "+441514960123")]
    public void What_countries_write_otherwise_is_read_as_the_contacts_does_and_is_ambiguous_where_nobody_knows_it(string text, string? country, string values) =>
        Assert.Equal(values, string.Join('|', Assert.Single(Findings.Of(text, London with { Country = country })).Values));

    [Fact]
    public void A_national_number_from_nowhere_is_every_number_it_could_be()
    {
        var found = Assert.Single(Findings.Of("020 7946 0958", London with { Country = null }));

        Assert.Contains("+442079460958", found.Values);
        Assert.InRange(found.Probability, 0.5, 0.7);
    }

    [Fact]
    public void Days_are_those_of_the_zone_and_none_where_nobody_knows_the_clock()
    {
        var lateInLondon = new DateTimeOffset(2026, 3, 2, 23, 30, 0, TimeSpan.Zero);

        Assert.Equal("2026-03-03", Assert.Single(Findings.Of("tomorrow", London with { At = lateInLondon })).Values[0]);
        Assert.Equal("2026-03-04", Assert.Single(Findings.Of("tomorrow", new Setting(lateInLondon, DateTimeZoneProviders.Tzdb["Asia/Tokyo"], "JP"))).Values[0]);
        Assert.Empty(Findings.Of("tomorrow"));
    }

    [Theory]
    [InlineData("+447700900123", "GB")]
    [InlineData("+14155552671", "US")]
    [InlineData("+353861234567", "IE")]
    [InlineData("amy@example.com", null)]
    [InlineData("+", null)]
    [InlineData("", null)]
    public void The_country_of_a_sender_is_that_of_its_number(string from, string? country) => Assert.Equal(country, PhoneFinder.CountryOf(from));

    [Fact]
    public void What_a_message_states_stands_beside_its_reading()
    {
        var read = Understanding.Read("Yes, ring me on 07912 345678 tomorrow", Models.Northgate, Models.Shared, London);

        Assert.Equal([FoundKind.Phone, FoundKind.Date], read.Found.Select(found => found.Kind));
    }

    private static string Words(MoneyBound? bound) => bound switch
    {
        MoneyBound.AtLeast => "at-least",
        MoneyBound.AtMost => "at-most",
        null => "",
        _ => bound.Value.ToString().ToLowerInvariant(),
    };

    private void Measure(string file, double atLeast, Func<string, IEnumerable<string>> find)
    {
        int right = 0, expected = 0, found = 0;
        var cases = CaseFile.Rows(file);
        foreach (var row in cases)
        {
            var wanted = row[1].Split(" ; ", StringSplitOptions.RemoveEmptyEntries).ToList();
            var got = find(row[0]).ToList();
            var hits = wanted.Count(got.ToList().Remove);
            (right, expected, found) = (right + hits, expected + wanted.Count, found + got.Count);
            if (hits < wanted.Count || hits < got.Count)
            {
                output.WriteLine($"  {row[0]}: {string.Join(" ; ", got)}, expected {row[1]}");
            }
        }

        var (precision, recall) = ((double)right / found, (double)right / expected);
        output.WriteLine(FormattableString.Invariant($"{file}: precision {precision:0.000} of {found}, recall {recall:0.000} of {expected}, in {cases.Count} texts"));
        Assert.InRange(precision, atLeast, 1);
        Assert.InRange(recall, atLeast, 1);
    }
}
