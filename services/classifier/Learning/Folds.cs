namespace Hitl.Classifier.Learning;

/// <summary>Cuts rows into parts that are held out in turn; a text is always in the same part, so that copies never face each other.</summary>
public static class Folds
{
    public const int Count = 5;

    public static int Of(string text) => (int)((Bag.HashOf(text.ToLowerInvariant()) >> 20) % Count);
}
