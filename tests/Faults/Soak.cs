namespace Hitl.Faults;

/// <summary>Tests that take minutes of a whole machine run when they are asked for.</summary>
internal static class Soak
{
    public static void Asked() =>
        Assert.SkipUnless(Environment.GetEnvironmentVariable("HITL_SOAK") == "1", "A soak takes minutes; it runs by ./hitl test --filter Soak.");
}
