using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Hitl.Lanes;

/// <summary>The work of a topic is cut into lanes; partition n of each topic is lane n.</summary>
public static class Lane
{
    private static readonly Known?[] Recent = new Known?[4096];

    /// <summary>First four bytes of SHA-256 of the id's UTF-8, big endian, modulo the number of lanes.</summary>
    /// <remarks>Asked several times for each record, of the same few ids: those of late are remembered, each in the one place its hash code gives.</remarks>
    public static int Of(string id, int lanes)
    {
        ref var place = ref Recent[id.GetHashCode(StringComparison.Ordinal) & (Recent.Length - 1)];
        if (Volatile.Read(ref place) is not { } known || known.Id != id)
            Volatile.Write(ref place, known = new(id, Hash(id)));
        return (int)(known.Hash % (uint)lanes);
    }

    private static uint Hash(string id)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(id), hash);
        return BinaryPrimitives.ReadUInt32BigEndian(hash);
    }

    private sealed record Known(string Id, uint Hash);
}
