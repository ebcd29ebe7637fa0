using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Hitl.Cli.Explaining;

namespace Hitl.Cli.Understanding;

/// <summary>The cards of the models that read a tenant's messages, and what became of every model that was compared with the one before it.</summary>
internal static class ModelsCommand
{
    public static Command Create()
    {
        var client = new GatewayClient();
        var command = new Command("models", "Show the models that read a tenant's messages: their data, figures and weaknesses, and what was promoted or refused");
        client.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            using var http = await client.Open(parsed, "analyst", ct);
            client.Print(parsed, await GatewayClient.Get(http, "api/models", ct), answer => Tell(answer, Console.Out));
            return 0;
        });
        return command;
    }

    internal static void Tell(JsonElement models, TextWriter to)
    {
        foreach (var card in models.Items("inForce"))
        {
            to.WriteLine(
                $"{card.Text("version")}  {Number(card, "rows")} texts, {Number(card, "features")} features, {card.GetProperty("bytes").GetInt64() / 1000:N0} KB, {Encoder(card)}");
            to.WriteLine($"  made of {card.Text("data")![..16]}…");
            foreach (var head in card.Items("heads"))
            {
                Head(head, to);
            }

            foreach (var weakness in card.Items("weaknesses"))
            {
                to.WriteLine($"  known weakness: {weakness.GetString()}");
            }
        }

        var taught = models.GetProperty("corrections");
        to.WriteLine($"Corrections: {Number(taught, "learned")} learned, {Number(taught, "waiting")} not learned yet, {Number(taught, "keptAside")} kept aside to judge by");
        foreach (var judged in models.Items("judged"))
        {
            var comparison = judged.GetProperty("comparison");
            to.WriteLine($"{judged.GetProperty("at").GetDateTimeOffset():yyyy-MM-dd HH:mm}  {comparison.Text("version")} {(judged.GetProperty("inForce").GetBoolean() ? "came into force" : "was refused")} after {comparison.Text("over")} ({judged.Text("reason")})");
            to.WriteLine($"    {judged.Text("because")}");
            to.WriteLine($"    conversations kept aside: {Share(comparison, "conversations")} right, before {Share(comparison, "conversationsBefore")}; phrases held out: {Share(comparison, "phrases")}, before {Share(comparison, "phrasesBefore")}");
        }
    }

    /// <summary>A head's accuracy; where it has several labels, theirs below it.</summary>
    private static void Head(JsonElement head, TextWriter to)
    {
        to.WriteLine($"  {head.Text("head"),-18} {Percent(head, "accuracy")} right {Within(head, "accuracyWithin")}");
        foreach (var label in head.Items("labels"))
        {
            to.WriteLine(
                $"    {label.Text("label"),-20} precision {Percent(label, "precision")} {Within(label, "precisionWithin")}, recall {Percent(label, "recall")} {Within(label, "recallWithin")} of {Number(label, "rows")}");
        }
    }

    private static string Encoder(JsonElement card) => card.Text("encoder") is { } encoder ? $"with the encoder {encoder}" : "no encoder";

    private static string Number(JsonElement element, string property) => element.GetProperty(property).GetInt32().ToString("N0", CultureInfo.InvariantCulture);

    private static string Percent(JsonElement element, string property) => (element.GetProperty(property).GetDouble() * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    private static string Within(JsonElement element, string property)
    {
        var within = element.GetProperty(property);
        return string.Create(CultureInfo.InvariantCulture, $"({within.GetProperty("from").GetDouble() * 100:0.0}–{within.GetProperty("to").GetDouble() * 100:0.0})");
    }

    private static string Share(JsonElement comparison, string property)
    {
        var share = comparison.GetProperty(property);
        return $"{Number(share, "right")} of {Number(share, "of")}";
    }
}
