using FsCheck;
using FsCheck.Fluent;
using Hitl.Orchestrator.Conversations;
using Microsoft.FSharp.Core;
using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Specs.Properties;

/// <summary>The invariants over conversations that nobody thought of. A seed is printed; HITL_SEED plays one again.</summary>
public class ConversationProperties(ITestOutputHelper output)
{
    private const int Conversations = 10_000;

    private static readonly Arbitrary<Step[]> Steps = Arb.From(
        from count in Gen.Choose(1, 40)
        from steps in Gen.ArrayOf(
            from what in Gen.Choose(0, 28) from which in Gen.Choose(0, 5_000) from wait in Gen.Choose(0, 12) select new Step(what, which, wait), count)
        select steps,
        steps => Enumerable.Range(0, steps.Length).Select(left => steps.Where((_, i) => i != left).ToArray()));

    [Fact]
    public void Every_invariant_holds_in_every_conversation()
    {
        var seed = ulong.TryParse(Environment.GetEnvironmentVariable("HITL_SEED"), out var given) ? given : (ulong)Random.Shared.NextInt64();
        output.WriteLine($"HITL_SEED={seed}");
        var (decisions, replies) = (0L, 0L);

        Prop.ForAll(Steps, steps =>
        {
            var conversation = Interleaving.Play(steps);
            Interlocked.Add(ref decisions, conversation.Count);
            Interlocked.Add(ref replies, conversation.Sum(batch => batch.Events.Count(e => e is ReplyDecided)));
            var broken = Invariants.Broken(conversation).Distinct().ToList();
            Assert.True(broken.Count == 0, $"HITL_SEED={seed}\n{string.Join('\n', broken)}\n{string.Join('\n', conversation.SelectMany(batch => batch.Events))}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Conversations).WithReplay(FSharpOption<FsCheck.Replay>.Some(new FsCheck.Replay(new Rnd(seed), null))));

        output.WriteLine($"{Conversations} conversations, {decisions} inputs, {replies} replies");
        Assert.True(decisions > Conversations && replies > Conversations, "the steps lead to too little to hold anything");
    }
}
