using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Hitl.Lanes;

/// <summary>The work of a topic is cut into lanes; partition n of each topic is lane n.</summary>
public static class Lane
{
    /// <summary>First four bytes of SHA-256 of the id's UTF-8, big endian, modulo the number of lanes.</summary>
    public static int Of(string id, int lanes)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(id), hash);
        return (int)(BinaryPrimitives.ReadUInt32BigEndian(hash) % (uint)lanes);
    }
}
