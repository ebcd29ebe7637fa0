using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace EventSourcing.Specs;

/// <summary>JSON texts spelled in many ways: spaces, escapes, exponents, trailing zeros, keys in any order.</summary>
internal static class Spelled
{
    private static readonly string[] Suffixes = ["", ".0", ".50", "e2", "E+3", ".25e-7", "e-9", "e15", "0000000"];

    private static readonly Gen<string> Number = Gen.OneOf(
        from value in ArbMap.Default.GeneratorFor<NormalFloat>() select ((double)value).ToString("R"),
        from bits in ArbMap.Default.GeneratorFor<ulong>()
        let value = BitConverter.UInt64BitsToDouble(bits)
        select double.IsFinite(value) ? value.ToString("R") : "0",
        from whole in Gen.Choose(-99999, 99999) from suffix in Gen.Elements(Suffixes) select whole + suffix,
        Gen.Elements("-0", "0.10", "-0.000", "1e22", "123456789012", "1e-320"));

    private static readonly Gen<string> Character = Gen.OneOf(
        Gen.Choose(' ', '~').Select(code => (char)code is '"' or '\\' ? $"\\{(char)code}" : $"{(char)code}"),
        Gen.Choose(1, 0x9F).Select(code => $"\\u{code:X4}"),
        Gen.Elements("é", "€", "\uFB33", "😀", "\\ud83d\\ude00", "\\/", "\\b", "\\f", "\uFFFD", "\u2028", "ＳＴＯＰ", "ß", "\uE000"));

    private static readonly Gen<string> Text =
        from length in Gen.Choose(0, 6)
        from characters in Gen.ListOf(Character, length)
        select $"\"{string.Concat(characters)}\"";

    private static readonly Gen<string> Leaf = Gen.OneOf(Number, Text, Gen.Elements("true", "false", "null"));

    public static Arbitrary<string> Values { get; } = Gen.Sized(size => Of(Math.Min(size, 40))).ToArbitrary();

    private static Gen<string> Of(int size) =>
        size < 2
            ? Leaf
            : Gen.OneOf(
                Leaf,
                from items in Gen.Choose(0, 4).SelectMany(count => Gen.ListOf(Of(size / 3), count))
                select $"[ {string.Join(" ,", items)}]",
                from names in Gen.Choose(0, 5).SelectMany(count => Gen.ListOf(Text, count))
                from values in Gen.ListOf(Of(size / 3), names.Count)
                select $"{{{string.Join(", ", names.Zip(values).DistinctBy(pair => JsonSerializer.Deserialize<string>(pair.First)).Select(pair => $"{pair.First} : {pair.Second}"))}}}");
}
