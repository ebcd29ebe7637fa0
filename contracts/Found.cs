using System.Text.Json.Serialization;

namespace Hitl.Contracts;

/// <summary>What a text states, beside money and a yes or no, which have their own place in <see cref="Reading"/>.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FoundKind>))]
public enum FoundKind
{
    /// <summary>A day <c>2026-03-04</c>, or days <c>2026-03-02/2026-03-08</c>, both included.</summary>
    Date,

    /// <summary>A time of day without a day: <c>15:00</c>, or from and until <c>14:00/16:00</c>.</summary>
    Time,

    /// <summary>A time of a day with its offset: <c>2026-03-04T15:00+00:00</c>, or from and until, divided by a stroke.</summary>
    Moment,

    /// <summary>A telephone number in E.164.</summary>
    Phone,

    /// <summary>An e-mail address, its domain in small letters.</summary>
    Email,

    /// <summary>A web address with its scheme.</summary>
    Link,

    /// <summary>A length of time, as ISO 8601 has it: <c>P2W</c>; <c>P4W/P6W</c> from and to, <c>P5Y/..</c> or more, <c>../P1Y</c> less.</summary>
    Length,

    /// <summary>How much notice somebody has to give, as <see cref="Length"/>; <c>P0D</c> for none.</summary>
    Notice,

    /// <summary>How long somebody has done their work, as <see cref="Length"/>.</summary>
    Experience,

    /// <summary>Whether somebody may work here: <c>yes</c>, <c>no</c>, <c>sponsorship</c> (needs it), <c>limited</c> (a status that somebody has to look at).</summary>
    RightToWork,
}

/// <summary>Something that a text states, and where.</summary>
/// <param name="Values">In the form of its kind. Several when the words could mean each of them; none when they mean nothing definite ("a few weeks").</param>
/// <param name="Probability">That the words state something of this kind.</param>
/// <param name="Start">UTF-16 offset in the message's text.</param>
/// <param name="Length">UTF-16 length.</param>
public sealed record Found(FoundKind Kind, IReadOnlyList<string> Values, double Probability, int Start, int Length);
