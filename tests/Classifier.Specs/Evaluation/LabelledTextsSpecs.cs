using Hitl.Classifier.Evaluation;
using Hitl.Classifier.Learning;

namespace Hitl.Classifier.Specs.Evaluation;

public sealed class LabelledTextsSpecs : IDisposable
{
    private readonly string file = Path.Combine(Path.GetTempPath(), $"hitl-texts-{Guid.NewGuid():N}.csv");

    [Fact]
    public void Quotes_commas_and_line_ends_inside_a_text_are_read()
    {
        File.WriteAllText(file, "text,label\r\n\"Hello, \"\"you\"\"\nthere\",greeting\r\nbye,farewell");

        Assert.Equal([new LabelledText("Hello, \"you\"\nthere", "greeting"), new LabelledText("bye", "farewell")], LabelledTexts.Read(file));
    }

    [Theory]
    [InlineData("label,text\na,b\n", "line 1: the first line must be text,label")]
    [InlineData("text,label\nfine,a\nno, quotes,b\n", "line 3: there must be two fields, text and label; found 3")]
    [InlineData("text,label\nfine,\n", "line 2")]
    [InlineData("text,label\n", "holds no texts")]
    public void What_is_wrong_is_said_with_its_line(string content, string because)
    {
        File.WriteAllText(file, content);

        Assert.Contains(because, Assert.Throws<InvalidOperationException>(() => LabelledTexts.Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_said_with_what_a_folder_holds() =>
        Assert.Contains("train.csv and test.csv", Assert.Throws<InvalidOperationException>(() => LabelledTexts.Read(file)).Message, StringComparison.Ordinal);

    public void Dispose() => File.Delete(file);
}
