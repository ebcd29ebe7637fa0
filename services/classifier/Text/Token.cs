namespace Hitl.Classifier.Text;

public enum TokenKind { Word, Number, Emoji, Mark, Link }

/// <summary>A word, number, emoji, run of marks or link of a text.</summary>
/// <param name="Start">UTF-16 offset in the original text.</param>
/// <param name="End">UTF-16 offset after its last unit in the original text.</param>
/// <param name="At">Offset in the folded text.</param>
/// <param name="Until">Offset after its last character in the folded text.</param>
/// <param name="Form">What models see: folded, lower case, apostrophes and elongations removed, digits as 0.</param>
/// <param name="Capital">Written with a capital first letter.</param>
/// <param name="Shouted">Three or more letters, all capital.</param>
/// <param name="Negated">Stands in the scope of a negation.</param>
public readonly record struct Token(
    int Start, int End, int At, int Until, TokenKind Kind, string Form, bool Capital = false, bool Shouted = false, bool Negated = false);
