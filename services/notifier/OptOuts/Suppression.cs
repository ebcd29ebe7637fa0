using System.Security.Cryptography;
using System.Text;
using Hitl.Contracts;
using Hitl.Lanes;
using Hitl.Notifier.Deliveries;

namespace Hitl.Notifier.OptOuts;

/// <summary>One act on the suppression rows, or the expectation that one is open.</summary>
/// <param name="Sender"><c>*</c> with channel <c>*</c> stands for every way to the address.</param>
/// <param name="Address">The fingerprint of the address: it outlives an erasure.</param>
/// <param name="Key">The attempt that expects the row to be open; empty when the row is changed.</param>
public sealed record SuppressionAct(string Act, string TenantId, string Channel, string Sender, string Address, string Key);

/// <summary>
/// One row per (tenant, channel, sender, address), no lane's state and never cached. All acts of a commit are applied in their order under the
/// rows' locks, so that a STOP and an attempt in whatever commits have one order.
/// </summary>
public static class Suppression
{
    public static readonly Assumption<SuppressionAct> Acts =
        new("select sending.apply_suppressions($1::jsonb)", NotifierJson.Default.SuppressionAct, act => act.Key);

    public static SuppressionAct ExpectOpen(string tenant, Reply reply, int attempt) =>
        Of("expect", tenant, new Way(reply.Channel, reply.Sender, reply.To), $"{tenant}/{reply.Id}.{attempt}");

    public static SuppressionAct Close(string tenant, Way way) => Of("close", tenant, way, "");

    public static SuppressionAct Open(string tenant, Way way) => Of("open", tenant, way, "");

    public static SuppressionAct CloseAddress(string tenant, string address) =>
        new("close", tenant, "*", "*", Fingerprint(tenant, address), "");

    private static SuppressionAct Of(string act, string tenant, Way way, string key) =>
        new(act, tenant, way.Channel.ToString(), way.Sender, Fingerprint(tenant, way.Address), key);

    internal static string Fingerprint(string tenant, string address) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{tenant}\n{address}")));
}
