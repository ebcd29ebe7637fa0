using Hitl.Contracts;

namespace Hitl.Journeys.Races;

/// <summary>A sound race has no finding; each kind of break is found in one that is broken in one place.</summary>
public class RaceRecordSpecs
{
    private const string Id = "c_ada";
    private static readonly ConversationId Ada = new(Id);
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly RaceRecord Takeover = new(
        [At(1, Delivered("r_1")), At(2, new ControlFenced(Ada, 2, [new InFlight(new("r_2"), "Nine to six.")])), At(3, Delivered("r_2")), At(4, new ControlQuiet(Ada, 2))],
        new Dictionary<string, ReplyDecided> { ["r_1"] = Decided("r_1"), ["r_2"] = Decided("r_2"), ["r_3"] = Decided("r_3") },
        [new(Id, "r_1", "r_1.1"), new(Id, "r_2", "r_2.1")],
        ["r_1.1", "r_2.1"]);

    private static readonly RaceRecord Stop = Takeover with
    {
        Told = [At(1, Delivered("r_1")), At(2, new OptOutApplied(Ada, Channel.Sms, "+1", "+2", [new("r_2")], Noon)), At(3, Delivered("r_2"))],
    };

    [Fact]
    public void A_sound_race_has_no_finding()
    {
        Assert.Empty(Takeover.Findings());
        Assert.Empty(Stop.Findings());
    }

    [Fact]
    public void An_attempt_that_began_behind_the_fence_is_found() =>
        Finds("r_3.1 of epoch 1 began behind the fence", Takeover with { Tried = [.. Takeover.Tried, new(Id, "r_3", "r_3.1")] });

    [Fact]
    public void An_attempt_that_is_open_when_it_is_said_to_be_quiet_is_found() =>
        Finds("r_2.1 was under way when epoch 2", Takeover with { Told = [.. Takeover.Told.Select(t => t.Contract is ControlQuiet ? t with { Position = 3 } : t.Position == 3 ? t with { Position = 4 } : t)] });

    [Fact]
    public void A_fence_without_quiet_is_found() => Finds("never quiet", Takeover with { Told = [.. Takeover.Told.SkipLast(1)] });

    [Fact]
    public void An_attempt_that_began_after_the_opt_out_is_found() =>
        Finds("r_3.1 began after the opt-out", Stop with { Tried = [.. Stop.Tried, new(Id, "r_3", "r_3.1")] });

    [Fact]
    public void What_the_provider_has_and_no_ledger_knows_is_found() => Finds("which no ledger knows", Stop with { Accepted = [.. Stop.Accepted, "r_9.1"] });

    [Fact]
    public void What_the_provider_has_twice_is_found() => Finds("accepted r_1.1 2 times", Stop with { Accepted = [.. Stop.Accepted, "r_1.1"] });

    private static void Finds(string finding, RaceRecord record) => Assert.Contains(record.Findings(), f => f.Contains(finding, StringComparison.Ordinal));

    private static Told At(long position, object contract) => new(Id, position, contract);

    private static DeliveryChanged Delivered(string reply) => new(Ada, new(reply), new($"{reply}.1"), DeliveryState.Sent, null, "SM1", Noon);

    private static ReplyDecided Decided(string reply) =>
        new(Ada, new(reply), 1, 1, AuthorKind.Bot, "Nora", true, Purpose.Reply, Channel.Sms, new("k_1"), "+2", "Nine to six.", false, Noon, [], Noon);
}
