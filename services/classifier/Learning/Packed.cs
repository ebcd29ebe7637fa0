using System.Runtime.InteropServices;

namespace Hitl.Classifier.Learning;

/// <summary>How a model's numbers are stored: as they lie in memory, each array after its length. Every processor we run on puts the lowest byte first.</summary>
internal static class Packed
{
    public static byte[] Bytes(Action<BinaryWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            write(writer);
        }

        return bytes.ToArray();
    }

    public static BinaryReader Reader(byte[] bytes) => new(new MemoryStream(bytes, writable: false), System.Text.Encoding.UTF8);

    public static void Pack<T>(this BinaryWriter writer, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        writer.Write(values.Length);
        writer.Write(MemoryMarshal.AsBytes(values));
    }

    public static void Pack<T>(this BinaryWriter writer, T[] values)
        where T : unmanaged => writer.Pack((ReadOnlySpan<T>)values);

    public static T[] Unpack<T>(this BinaryReader reader)
        where T : unmanaged
    {
        var values = new T[reader.ReadInt32()];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
