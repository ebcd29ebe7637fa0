using System.Text.Json;
using Hitl.Contracts;
using Hitl.Lanes;

namespace Hitl.Ingest.Hooks;

/// <summary>Makes a verified request durable: the contract for its lane, the raw request, and rows that belong to it, in one commit.</summary>
internal sealed class Intake(LaneAcceptor lanes)
{
    /// <param name="uniqueKey">From the connection and the provider's own id.</param>
    /// <returns>False for a repeat; the first is committed by then.</returns>
    public Task<bool> Take<T>(
        Hook hook, ConversationId conversation, T contract, string uniqueKey, DateTimeOffset at, CancellationToken ct, params IReadOnlyList<RowWrites> more)
        where T : notnull =>
        lanes.Accept(
            hook.Connection.Tenant,
            conversation.Value,
            contract,
            uniqueKey,
            ct,
            [
                new RowWrites(
                    InboundLogRow.Sql,
                    JsonSerializer.SerializeToUtf8Bytes([hook.ToLog(uniqueKey, conversation.Value, at)], IngestJson.Default.InboundLogRowArray)),
                .. more,
            ]);
}
