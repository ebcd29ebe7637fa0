namespace Hitl.Lanes;

/// <summary>Questions that come while one is being answered are answered together after it: under load, many share one round trip.</summary>
/// <param name="answer">Gives as many answers as it gets questions, in their order.</param>
/// <param name="most">Most questions answered at once.</param>
public sealed class Together<TQuestion, TAnswer>(Func<IReadOnlyList<TQuestion>, Task<IReadOnlyList<TAnswer>>> answer, int most)
{
    private readonly Lock gate = new();
    private readonly Queue<(TQuestion Question, TaskCompletionSource<TAnswer> Answer)> waiting = [];
    private bool answering;

    /// <summary>The answer; what answering throws is thrown to everyone who was asked with it.</summary>
    public Task<TAnswer> Ask(TQuestion question, CancellationToken ct)
    {
        var answered = new TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        bool first;
        lock (gate)
        {
            waiting.Enqueue((question, answered));
            first = !answering;
            answering = true;
        }

        if (first)
            _ = AnswerAll();
        return answered.Task.WaitAsync(ct);
    }

    private async Task AnswerAll()
    {
        while (Next() is { Count: > 0 } together)
        {
            try
            {
                var answers = await answer([.. together.Select(t => t.Question)]);
                for (var i = 0; i < together.Count; i++)
                    together[i].Answer.TrySetResult(answers[i]);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                foreach (var (_, unanswered) in together)
                    unanswered.TrySetException(e);
            }
        }
    }

    private List<(TQuestion Question, TaskCompletionSource<TAnswer> Answer)> Next()
    {
        lock (gate)
        {
            var together = new List<(TQuestion, TaskCompletionSource<TAnswer>)>(Math.Min(most, waiting.Count));
            while (together.Count < most && waiting.TryDequeue(out var next))
                together.Add(next);
            answering = together.Count > 0;
            return together;
        }
    }
}
