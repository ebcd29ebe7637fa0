using FsCheck;
using FsCheck.Fluent;
using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Rosters;
using Microsoft.FSharp.Core;
using static Hitl.Orchestrator.Rosters.RosterEvent;

namespace Hitl.Orchestrator.Specs.Rosters;

/// <summary>What must hold in every roster, over comings, goings and handoffs in any order. A seed is printed; HITL_SEED plays one again.</summary>
public class RosterProperties(ITestOutputHelper output)
{
    private const int Rosters = 10_000;
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly Agent[] People = [.. new[] { "ana", "ben", "cleo", "dan" }.Select(id => new Agent(new(id), id))];

    private static readonly Arbitrary<int[]> Steps = Arb.From(
        from count in Gen.Choose(1, 30) from steps in Gen.ArrayOf(Gen.Choose(0, 9_999), count) select steps,
        steps => Enumerable.Range(0, steps.Length).Select(left => steps.Where((_, i) => i != left).ToArray()));

    [Fact]
    public void Every_roster_is_fair_and_offers_nobody_what_they_cannot_take()
    {
        var seed = ulong.TryParse(Environment.GetEnvironmentVariable("HITL_SEED"), out var given) ? given : (ulong)System.Random.Shared.NextInt64();
        output.WriteLine($"HITL_SEED={seed}");
        var offers = 0L;
        Prop.ForAll(Steps, steps =>
        {
            var broken = Broken(steps.Select(Input), RosterDecider.Decide, ref offers).Distinct().ToList();
            Assert.True(broken.Count == 0, $"HITL_SEED={seed}\n{string.Join('\n', broken)}\n{string.Join('\n', steps.Select(Input))}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Rosters).WithReplay(FSharpOption<FsCheck.Replay>.Some(new FsCheck.Replay(new Rnd(seed), null))));

        output.WriteLine($"{Rosters} rosters, {offers} offers");
        Assert.True(offers > Rosters, "the steps lead to too few offers to hold anything");
    }

    /// <summary>The property was seen to fail where its rule is left out: here the first by name is always taken.</summary>
    [Fact]
    public void A_roster_that_forgets_whose_turn_it_is_breaks_it()
    {
        var random = new Random(1);
        var offers = 0L;
        var broken = Enumerable.Range(0, 300).SelectMany(_ => Broken(
            Enumerable.Range(0, 30).Select(_ => Input(random.Next(10_000))),
            (input, state) => RosterDecider.Decide(input, state with { Members = state.Members.SetItems(state.Members.Select(m => KeyValuePair.Create(m.Key, m.Value with { LastOffer = 0 }))) }),
            ref offers)).ToList();

        Assert.Contains(broken, what => what.StartsWith("not their turn", StringComparison.Ordinal));
    }

    private static List<string> Broken(IEnumerable<RosterEvent> inputs, Func<RosterEvent, Roster, IReadOnlyList<RosterEvent>> decide, ref long offers)
    {
        var broken = new List<string>();
        var roster = Roster.Empty;
        foreach (var input in inputs)
        {
            foreach (var @event in decide(input, roster))
            {
                if (@event is OfferMade offer)
                {
                    offers++;
                    broken.AddRange(Wrong(offer, roster));
                }

                roster = Roster.Evolve(roster, @event);
            }

            if (roster.Members.Values.SelectMany(member => member.Has).GroupBy(handoff => handoff).FirstOrDefault(held => held.Count() > 1) is { } twice)
            {
                broken.Add($"two have {twice.Key}");
            }

            if (roster.Waiting.Find(waiting => Eligible(waiting, roster).Any()) is { } left)
            {
                broken.Add($"{left.Handoff} waits although somebody may take it");
            }
        }

        return broken;
    }

    private static IEnumerable<string> Wrong(OfferMade offer, Roster before)
    {
        var wanted = before.Waiting.Find(waiting => waiting.Handoff == offer.Handoff);
        if (wanted is null || !Eligible(wanted, before).Any(member => member.Who == offer.To))
        {
            yield return $"{offer.To.Id} may not take {offer.Handoff}";
        }
        else if (Eligible(wanted, before).Any(member => member.LastOffer < before.Members[offer.To.Id.Value].LastOffer))
        {
            yield return $"not their turn: {offer.To.Id}";
        }
    }

    private static IEnumerable<Member> Eligible(OfferWanted wanted, Roster roster) => roster.Members.Values.Where(member =>
        member.OnShift && member.Has.Count < member.Capacity && wanted.People.Contains(member.Who.Id) && !wanted.Declined.Contains(member.Who.Id));

    private static RosterEvent Input(int step)
    {
        var (agent, handoff) = (People[step % 4], new HandoffId($"h_{step / 4 % 6}"));
        var conversation = new ConversationId($"c_{handoff}");
        return (step / 24 % 6) switch
        {
            0 => new ShiftChanged(agent, step % 3 > 0, 1 + (step % 2), Noon),
            1 => new OfferEnded(conversation, handoff, Noon),
            2 => new HandoffTaken(conversation, handoff, agent, Noon),
            _ => new OfferWanted(
                conversation, handoff, People.Take(2 + (step % 3)).Select(who => who.Id).ToEquatableList(),
                step % 5 == 0 ? [agent.Id] : [], Noon),
        };
    }
}
