using System.Numerics;

namespace Hitl.Classifier.Learning;

/// <summary>
/// L2-regularised, squared-hinge linear classifiers, one per output against the rest, by dual coordinate descent
/// (Hsieh et al., ICML 2008). A row is visited once for many outputs, side by side in the lanes of the processor's vectors: the
/// row's features are read once instead of once an output.
/// </summary>
/// <remarks>
/// Deterministic on any number of cores and any width of vectors: outputs are cut into blocks of a fixed size, blocks share
/// nothing, rows are visited in an order that comes from a fixed seed, and each output's sums are added in that order.
/// </remarks>
public static class LinearLearner
{
    private const int WideBlock = 32;
    private const int NarrowBlock = 16;
    private const uint Seed = 2463534242;

    /// <param name="rows">The training texts.</param>
    /// <param name="features">Size of their space.</param>
    /// <param name="outputs">How many classifiers.</param>
    /// <param name="isPositive">Whether a row belongs to an output.</param>
    /// <param name="isTrained">Whether a row says anything about an output; all do when it is null.</param>
    /// <param name="settings">How hard to fit; the usual ones when null.</param>
    public static LinearHeads Train(
        IReadOnlyList<SparseRow> rows,
        int features,
        int outputs,
        Func<int, int, bool> isPositive,
        Func<int, int, bool>? isTrained = null,
        LearnerSettings? settings = null)
    {
        var weights = new float[features * outputs];
        var biases = new float[outputs];
        Solve(rows, features, outputs, isPositive, isTrained, settings, (solver, width, first, count) =>
        {
            for (var feature = 0; feature < features; feature++)
            {
                solver.Weights.AsSpan(feature * width, count).CopyTo(weights.AsSpan((feature * outputs) + first));
            }

            solver.Weights.AsSpan(features * width, count).CopyTo(biases.AsSpan(first));
        });
        return new LinearHeads(weights, biases);
    }

    /// <summary>
    /// The same classifiers said by their rows: an output's weights are the sum of the rows, each times its pull. Where rows are few
    /// and features many this takes a fraction of the memory.
    /// </summary>
    /// <returns>Row by row the pulls of all outputs, and the outputs' biases.</returns>
    public static (Half[] Pulls, float[] Biases) TrainByRows(IReadOnlyList<SparseRow> rows, int features, int outputs, Func<int, int, bool> isPositive)
    {
        var pulls = new Half[rows.Count * outputs];
        var biases = new float[outputs];
        Solve(rows, features, outputs, isPositive, null, null, (solver, width, first, count) =>
        {
            for (var row = 0; row < rows.Count; row++)
            {
                for (var output = 0; output < count; output++)
                {
                    pulls[(row * outputs) + first + output] = (Half)solver.PullOf(row, output);
                }
            }

            solver.Weights.AsSpan(features * width, count).CopyTo(biases.AsSpan(first));
        });
        return (pulls, biases);
    }

    private static void Solve(
        IReadOnlyList<SparseRow> rows,
        int features,
        int outputs,
        Func<int, int, bool> isPositive,
        Func<int, int, bool>? isTrained,
        LearnerSettings? settings,
        Action<BlockSolver, int, int, int> take)
    {
        var width = outputs > NarrowBlock ? WideBlock : NarrowBlock;
        Parallel.For(0, (outputs + width - 1) / width, new ParallelOptions { MaxDegreeOfParallelism = 2 }, block =>
        {
            var first = block * width;
            var solver = new BlockSolver(rows, features, width, settings ?? LearnerSettings.Usual);
            solver.Solve(
                Math.Min(width, outputs - first),
                (row, output) => isPositive(row, first + output),
                isTrained is null ? null : (row, output) => isTrained(row, first + output));
            take(solver, width, first, Math.Min(width, outputs - first));
        });
    }

    private sealed class BlockSolver(IReadOnlyList<SparseRow> rows, int features, int block, LearnerSettings settings)
    {
        private readonly float[] signs = new float[rows.Count * block];
        private readonly float[] softness = new float[rows.Count * block];
        private readonly float[] alphas = new float[rows.Count * block];

        /// <summary>Feature by feature, the block's outputs side by side; the last is the bias, whose feature is 1.</summary>
        public float[] Weights { get; } = new float[(features + 1) * block];

        /// <summary>What a row adds to an output's weights, with its sign.</summary>
        public float PullOf(int row, int output) => alphas[(row * block) + output] * signs[(row * block) + output];

        public void Solve(int outputs, Func<int, int, bool> isPositive, Func<int, int, bool>? isTrained)
        {
            Prepare(outputs, isPositive, isTrained);
            var order = Enumerable.Range(0, rows.Count).ToArray();
            var seed = Seed;
            for (var epoch = 0; epoch < settings.MostEpochs; epoch++)
            {
                Shuffle(order, ref seed);
                var worst = 0f;
                foreach (var row in order)
                {
                    worst = Math.Max(worst, Visit(row));
                }

                if (worst < settings.Tolerance)
                {
                    break;
                }
            }
        }

        private void Prepare(int outputs, Func<int, int, bool> isPositive, Func<int, int, bool>? isTrained)
        {
            // An output of no interest, or a row that says nothing about it, has a softness beyond measure: it never moves.
            Array.Fill(softness, float.PositiveInfinity);
            Array.Fill(signs, 1);
            for (var output = 0; output < outputs; output++)
            {
                int told = 0, positives = 0;
                for (var row = 0; row < rows.Count; row++)
                {
                    if (isTrained?.Invoke(row, output) ?? true)
                    {
                        told++;
                        positives += isPositive(row, output) ? 1 : 0;
                    }
                }

                var rarity = positives == 0 ? 1 : Math.Pow((told - positives) / (double)positives, settings.Rarity);
                for (var row = 0; row < rows.Count; row++)
                {
                    if (isTrained?.Invoke(row, output) ?? true)
                    {
                        var positive = isPositive(row, output);
                        signs[(row * block) + output] = positive ? 1 : -1;
                        softness[(row * block) + output] = (float)(0.5 / (settings.Cost * (positive ? rarity : 1)));
                    }
                }
            }
        }

        /// <returns>The largest change of a row's pull, in parts of its curvature: near 0 when the row is content with every output.</returns>
        private float Visit(int at)
        {
            var row = rows[at];
            var width = Vector<float>.Count;
            ref var weight = ref Weights[0];
            ref var bias = ref Weights[features * block];
            Span<float> steps = stackalloc float[block];
            var moved = Vector<float>.Zero;
            var squared = new Vector<float>(row.SquaredLength + 1);
            for (var lane = 0; lane < block; lane += width)
            {
                var score = Vector.LoadUnsafe(ref bias, (nuint)lane);
                for (var slot = 0; slot < row.Features.Length; slot++)
                {
                    score += Vector.LoadUnsafe(ref weight, (nuint)((row.Features[slot] * block) + lane)) * row.Values[slot];
                }

                var place = (nuint)((at * block) + lane);
                var sign = Vector.LoadUnsafe(ref signs[0], place);
                var soft = Vector.LoadUnsafe(ref softness[0], place);
                var alpha = Vector.LoadUnsafe(ref alphas[0], place);
                var isOut = Vector.Equals(soft, new Vector<float>(float.PositiveInfinity));
                soft = Vector.ConditionalSelect(isOut, Vector<float>.One, soft);
                var gradient = (sign * score) - Vector<float>.One + (soft * alpha);
                var next = Vector.Max(Vector<float>.Zero, alpha - (gradient / (squared + soft)));
                next = Vector.ConditionalSelect(isOut, Vector<float>.Zero, next);
                next.StoreUnsafe(ref alphas[0], place);
                var step = (next - alpha) * sign;
                moved = Vector.Max(moved, Vector.Abs(step) * (squared + soft));
                step.CopyTo(steps[lane..]);
            }

            var most = 0f;
            for (var lane = 0; lane < width; lane++)
            {
                most = Math.Max(most, moved[lane]);
            }

            if (most < 1e-4f)
            {
                return most;
            }

            ref var first = ref steps[0];
            for (var lane = 0; lane < block; lane += width)
            {
                var step = Vector.LoadUnsafe(ref first, (nuint)lane);
                for (var slot = 0; slot < row.Features.Length; slot++)
                {
                    var place = (nuint)((row.Features[slot] * block) + lane);
                    (Vector.LoadUnsafe(ref weight, place) + (step * row.Values[slot])).StoreUnsafe(ref weight, place);
                }

                (Vector.LoadUnsafe(ref bias, (nuint)lane) + step).StoreUnsafe(ref bias, (nuint)lane);
            }

            return most;
        }

        private static void Shuffle(int[] order, ref uint seed)
        {
            for (var at = order.Length - 1; at > 0; at--)
            {
                seed ^= seed << 13;
                seed ^= seed >> 17;
                seed ^= seed << 5;
                var other = (int)(seed % (uint)(at + 1));
                (order[at], order[other]) = (order[other], order[at]);
            }
        }
    }
}

/// <summary>How hard a linear classifier fits its rows.</summary>
/// <param name="Cost">C: how much an error costs against simplicity.</param>
/// <param name="Rarity">A rare side's errors cost more, by the imbalance to this power.</param>
/// <param name="Tolerance">Training ends when no row wants to move further than this in a round.</param>
public sealed record LearnerSettings(double Cost, double Rarity, int MostEpochs, float Tolerance)
{
    public static readonly LearnerSettings Usual = new(Cost: 1, Rarity: 0.5, MostEpochs: 40, Tolerance: 0.05f);
}
