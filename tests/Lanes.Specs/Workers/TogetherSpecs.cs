using Hitl.Lanes;

namespace Hitl.Lanes.Specs.Workers;

public class TogetherSpecs
{
    private readonly List<IReadOnlyList<int>> asked = [];
    private readonly Queue<TaskCompletionSource> gates = new([new(), new(), new()]);

    [Fact]
    public async Task What_comes_while_one_is_answered_is_answered_together_after_it()
    {
        var together = new Together<int, string>(Answer, most: 2);

        Task<string>[] answers = [.. Enumerable.Range(1, 4).Select(n => together.Ask(n, CancellationToken.None))];
        foreach (var gate in gates)
            gate.SetResult();

        Assert.Equal(["1", "2", "3", "4"], await Task.WhenAll(answers));
        Assert.Equal([[1], [2, 3], [4]], asked);
    }

    [Fact]
    public async Task What_answering_throws_is_thrown_to_those_it_was_asked_for_and_to_nobody_else()
    {
        var together = new Together<int, string>(Answer, most: 10);

        var (alone, unlucky) = (together.Ask(1, CancellationToken.None), together.Ask(-1, CancellationToken.None));
        foreach (var gate in gates)
            gate.SetResult();

        Assert.Equal("1", await alone);
        await Assert.ThrowsAsync<InvalidOperationException>(() => unlucky);
        Assert.Equal("2", await together.Ask(2, CancellationToken.None));
    }

    private async Task<IReadOnlyList<string>> Answer(IReadOnlyList<int> numbers)
    {
        asked.Add(numbers);
        await gates.ElementAt(asked.Count - 1).Task;
        return numbers.Any(n => n < 0) ? throw new InvalidOperationException("below zero") : [.. numbers.Select(n => $"{n}")];
    }
}
