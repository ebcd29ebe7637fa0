using System.Text;
using System.Text.Json;
using Hitl.EventSourcing;

namespace Hitl.Faults.Invariants;

/// <summary>The checker finds nothing in a sound record, and each kind of break in one that is broken in one place.</summary>
public class SevenInvariantsSpecs
{
    private const string Tenant = "northgate";
    private const string Stream = "c_ada";
    private const string Phone = "+447700000001";
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly (string Type, string Json)[] Story =
    [
        ("message_received", """{"Message":"m_1"}"""),
        ("reply_decided", """{"Reply":"r_1","Automated":true,"Epoch":1}"""),
        ("delivery_reported", """{"Reply":"r_1","State":"Delivered"}"""),
        ("take_over_asked", """{"Action":"a_1","By":{"Id":"sarah","Name":"Sarah Cole"}}"""),
        ("control_taken", """{"Epoch":2}"""),
        ("message_received", """{"Message":"m_2"}"""),
        ("reply_decided", """{"Reply":"r_2","Automated":false,"Epoch":2}"""),
    ];

    private static readonly Facts Sound = new()
    {
        Written = [Wrote("m_1", 0), Wrote("m_2", 10)],
        Sent = [new(Tenant, Phone, Stream, "r_1.1", "Nine to six.", Noon.AddSeconds(1)), new(Tenant, Phone, Stream, "r_2.1", "Hello!", Noon.AddSeconds(11))],
        Streams = [Stored(Story)],
        Tried = [new(Tenant, Stream, "r_1", "r_1.1", "delivered", Noon), new(Tenant, Stream, "r_2", "r_2.1", "sent", Noon.AddSeconds(10))],
        Heard = [Told(1, 2, "r_1", "Nine to six."), Told(2, 7, "r_2", "Hello!")],
        Shown = [new(Tenant, Stream, """{"heard":2}""", """{"heard":2}""")],
        Lanes = [new("ingest", "inbound", 0, 2, 2, new Dictionary<string, long>()), new("orchestrator", "conversations", 0, 5, 5, new Dictionary<string, long> { ["inbound"] = 2 })],
        Said = [new("ingest", 0, 1, Tenant, Stream, "message", """{"from":"447700000001"}""")],
        Markers = new Dictionary<string, IReadOnlyList<string>> { [Tenant] = ["44770000"], ["harbour"] = ["44771000"] },
    };

    [Fact]
    public void A_sound_record_has_no_finding() => Assert.Empty(SevenInvariants.Check(Sound));

    [Fact]
    public void A_message_that_was_accepted_and_stands_nowhere_is_found() =>
        Finds("1 accepted loss: m_3", Sound with { Written = [.. Sound.Written, Wrote("m_3", 20)] });

    [Fact]
    public void A_message_that_stands_twice_is_found() =>
        Finds("1 accepted loss: m_1", Sound with { Streams = [Stored([.. Story, ("message_received", """{"Message":"m_1"}""")])] });

    [Fact]
    public void A_message_that_nobody_wrote_is_found() => Finds("1 accepted loss: nobody wrote m_2", Sound with { Written = [Wrote("m_1", 0)] });

    [Fact]
    public void A_message_that_was_not_accepted_may_stand_or_not() => Assert.Empty(SevenInvariants.Check(Sound with
    {
        Written = [Wrote("m_1", 0) with { Accepted = false }, Wrote("m_2", 10), Wrote("m_3", 20) with { Accepted = false }],
    }));

    [Fact]
    public void A_second_attempt_at_what_had_left_is_found() =>
        Finds("2 double send: the provider accepted r_1 2 times", Sound with { Sent = [.. Sound.Sent, Sound.Sent[0] with { Attempt = "r_1.2" }] });

    [Fact]
    public void A_send_that_no_ledger_knows_is_found() => Finds("2 double send: the ledger has no attempt r_2.1", Sound with { Tried = [Sound.Tried[0]] });

    [Fact]
    public void An_attempt_shown_as_delivered_that_never_left_is_found() => Finds("2 double send: r_1.1 is delivered", Sound with { Sent = [Sound.Sent[1]] });

    [Fact]
    public void An_attempt_said_to_have_failed_that_left_is_found() =>
        Finds("2 double send: r_1.1 is said not", Sound with { Tried = [Sound.Tried[0] with { State = "NotAccepted" }, Sound.Tried[1]] });

    [Fact]
    public void An_unknown_that_nobody_is_shown_is_found() =>
        Finds("2 double send: r_1.1 is unknown", Sound with { Tried = [Sound.Tried[0] with { State = "Unknown" }, Sound.Tried[1]] });

    [Fact]
    public void Words_that_nobody_decided_are_found() =>
        Finds("3 authority: nobody decided r_1.1", Sound with { Streams = [Stored([.. Story.Where(e => !e.Json.Contains("\"Reply\":\"r_1\"", StringComparison.Ordinal))])] });

    [Fact]
    public void Other_words_than_those_decided_are_found() =>
        Finds("3 authority: r_1.1 says", Sound with { Sent = [Sound.Sent[0] with { Text = "20 % off!" }, Sound.Sent[1]] });

    [Fact]
    public void What_software_decided_under_an_older_epoch_is_found() =>
        Finds("3 authority: r_3 was decided", Sound with { Streams = [Stored([.. Story, ("reply_decided", """{"Reply":"r_3","Automated":true,"Epoch":1}""")])] });

    [Fact]
    public void An_attempt_that_began_after_a_stop_is_found()
    {
        var fingerprint = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes($"{Tenant}\n{Phone}")));
        var stopped = new Closed(Tenant, "Sms", "+441632960000", fingerprint, Noon.AddSeconds(5));
        Finds("3 authority: r_2.1 began", Sound with { Closed = [stopped] });
        Assert.Single(SevenInvariants.Check(Sound with { Closed = [stopped] }));
    }

    [Fact]
    public void Messages_out_of_their_order_are_found() =>
        Finds("4 order: m_1 was accepted after m_2", Sound with { Written = [Wrote("m_1", 10), Wrote("m_2", 0)] });

    [Fact]
    public void Words_that_left_out_of_their_order_are_found() =>
        Finds("4 order: r_1.1 was decided before r_2.1", Sound with { Sent = [Sound.Sent[0] with { At = Noon.AddSeconds(20) }, Sound.Sent[1]] });

    [Fact]
    public void A_gap_in_a_stream_is_found()
    {
        var whole = Stored(Story);
        var holed = Sound with { Streams = [whole with { Events = [.. whole.Events.Where(e => e.Version != 3)] }] };
        Finds("4 order: c_ada has version 4 where 3 is due", holed);
        Finds("7 audit: c_ada", holed);
    }

    [Fact]
    public void A_gap_in_the_journal_is_found() =>
        Finds("4 order: northgate's journal", Sound with { Heard = [Sound.Heard[0], Sound.Heard[1] with { Position = 3 }] });

    [Fact]
    public void A_journal_out_of_order_is_found() =>
        Finds("4 order: c_ada was heard of at version 2 after 7", Sound with { Heard = [Sound.Heard[1] with { Position = 1 }, Sound.Heard[0] with { Position = 2 }] });

    [Fact]
    public void A_view_that_its_journal_does_not_give_is_found() =>
        Finds("4 order: c_ada is shown", Sound with { Shown = [Sound.Shown[0] with { Live = "{}" }] });

    [Fact]
    public void Another_tenants_words_in_a_record_are_found() =>
        Finds("5 tenants: ingest said message", Sound with { Said = [Sound.Said[0] with { Body = """{"from":"447710000001"}""" }] });

    [Fact]
    public void Another_tenants_words_in_a_row_are_found() => Finds("5 tenants: a table", Sound with { Strays = [new("a table", Tenant, "44771000")] });

    [Fact]
    public void What_is_not_published_or_not_heard_is_found()
    {
        Finds("6 quiet: lane 0 of ingest has published 1 of 2", Sound with { Lanes = [Sound.Lanes[0] with { Published = 1 }, Sound.Lanes[1]] });
        Finds("6 quiet: lane 0 of orchestrator has heard inbound to 2 of 3", Sound with { Lanes = [Sound.Lanes[0] with { Written = 3, Published = 3 }, Sound.Lanes[1]] });
    }

    [Fact]
    public void What_is_left_undone_is_found()
    {
        Finds("6 quiet: notifier has the due timer send of c_ada", Sound with { Undone = [new("notifier", "the due timer send", Stream)] });
        Finds("6 quiet: r_2.1 is under way", Sound with { Tried = [Sound.Tried[0], Sound.Tried[1] with { State = "started" }] });
    }

    [Fact]
    public void A_changed_event_is_found()
    {
        var whole = Stored(Story);
        Finds("7 audit: c_ada at 1", Sound with { Streams = [whole with { Events = [whole.Events[0] with { Timestamp = Noon.AddSeconds(1) }, .. whole.Events.Skip(1)] }] });
    }

    [Fact]
    public void An_act_that_names_nobody_is_found() =>
        Finds("7 audit: resolve_asked", Sound with { Streams = [Stored([.. Story, ("resolve_asked", """{"Action":"a_2"}""")])] });

    [Fact]
    public void An_act_that_came_with_nothing_is_found() =>
        Finds("7 audit: resolve_asked", Sound with { Streams = [Stored([.. Story, ("resolve_asked", """{"By":{"Id":"sarah","Name":"Sarah Cole"}}""")])] });

    [Fact]
    public void A_stream_that_a_replay_decides_otherwise_is_found() => Finds("7 audit: a replay decides c_ada", Sound with { Differing = [Stream] });

    private static void Finds(string beginning, Facts facts) =>
        Assert.Contains(SevenInvariants.Check(facts), finding => finding.StartsWith(beginning, StringComparison.Ordinal));

    private static Written Wrote(string message, int second) =>
        new(Tenant, Phone, message, Accepted: true, Noon.AddSeconds(second), Noon.AddSeconds(second + 1));

    private static Heard Told(long position, long version, string reply, string text) =>
        new(Tenant, Stream, 0, position, "hitl.reply-decided.v1", JsonSerializer.SerializeToElement(new { version, reply, text }));

    internal static StoredStream Stored(IReadOnlyList<(string Type, string Json)> story)
    {
        var head = StreamHead.Before(new StreamKey(Tenant, Stream));
        var events = new List<StoredEvent>();
        foreach (var (type, json) in story)
        {
            var sealedEvent = HashChain.Seal(head, new EncodedEvent(type, "", CanonicalJson.Of(Encoding.UTF8.GetBytes(json))), Noon);
            events.Add(sealedEvent with { Sequence = events.Count + 1 });
            head = HashChain.After(sealedEvent);
        }

        return new StoredStream(head.Key, "conversation", head.Version, events);
    }
}
