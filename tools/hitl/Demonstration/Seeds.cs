using Hitl.Cli.Running;

namespace Hitl.Cli.Demonstration;

/// <summary>About two hundred conversations as an agency has them on a Monday, so that the inbox, the streams and the counts aren't empty.</summary>
internal static class Seeds
{
    /// <summary>The first time; a data folder that was played in before gets a few more, so that no scenario meets processes that have done nothing yet.</summary>
    public const int Count = 200;

    public const int More = 8;

    private const int AtOnce = 16;

    // What people write first, in about the mix in which they write it.
    private static readonly string[] Openings =
    [
        "What are your opening hours?",
        "How does your pricing work?",
        "Hi, do you integrate with Xero?",
        "How long is the contract?",
        "Yes, I'm interested",
        "How soon can we start?",
        "Do you work with companies in Scotland?",
        "Sounds great, when can we talk?",
        "Is our data safe with you?",
        "How do I cancel?",
        "Which areas do you cover? And what do you charge?",
        "Can I see a demo?",
        "What support do you offer?",
        "Does it run on our own servers?",
        "Do you have case studies from dental practices?",
        "Are you a bot?",
        "I don't get what this is about at all",
        "Can you do 20 % off?",
        "I'd like to speak to a person please",
        "I'm sorry to say the last invoice was wrong again",
        "What is the notice period?",
        "Do you work on Saturdays?",
        "We are looking to spend about £40k this year",
        "Great, thank you!",
        "Are you local to Leeds?",
    ];

    private static readonly string[] Afterthoughts =
        ["And are you open at the weekend?", "Thanks!", "Also, is there a long contract?", "We use QuickBooks by the way", "What do I do next?"];

    private static readonly string[] Budgets = ["£500", "£1,200", "£3,000", "£7,500", "£18,000", "£60k", "not sure yet"];

    private static readonly string[] FirstNames =
    [
        "Aisha", "Callum", "Priya", "Dylan", "Freya", "Mateusz", "Grace", "Hassan", "Imogen", "Jakub",
        "Kirsty", "Liam", "Mei", "Niamh", "Oscar", "Poppy", "Rhys", "Salma", "Theo", "Yusuf",
    ];

    private static readonly string[] LastNames = ["Begum", "Campbell", "Davies", "Edwards", "Fraser", "Gill", "Hughes", "Ibrahim", "Jones", "Kowalski"];

    /// <summary>Returns when every one of them stands in the inbox.</summary>
    public static async Task Sow(Stage stage, IReadOnlyList<string> numbers, CancellationToken ct)
    {
        var takenOver = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, numbers.Count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (n, stop) =>
        {
            var (name, number) = (NameOf(n), numbers[n]);
            if (n % 5 == 4)
            {
                await stage.Outside.Form(stage.Form, Form(n, name, number), stop);
            }
            else
            {
                await stage.Outside.Text(stage.Sms, number, name, Openings[n % Openings.Length], stop);
            }

            switch (n % 20)
            {
                case 1 or 8 or 13:
                    await stage.Outside.Text(stage.Sms, number, name, Afterthoughts[n / 20 % Afterthoughts.Length], stop);
                    break;
                case 6:
                    await stage.Outside.Text(stage.Sms, number, name, n % 40 == 6 ? "STOP" : "Please stop messaging me", stop);
                    break;
                case 11 when Interlocked.Increment(ref takenOver) is var nth:
                    await TakeOver(stage, number, nth, stop);
                    break;
            }
        });
        await Patience.Until(
            () => stage.Inbox.Find(Numbers.All, ct), lines => numbers.All(n => lines.Any(l => l.Address == n)), TimeSpan.FromMinutes(1), ct);
    }

    /// <summary>Some while the bot is still waiting for more words, some with a person's answer; every other one is handed back.</summary>
    private static async Task TakeOver(Stage stage, string number, int nth, CancellationToken ct)
    {
        var lines = await Patience.Until(() => stage.Inbox.Find(number, ct), found => found.Count == 1, TimeSpan.FromMinutes(1), ct);
        if (lines is not [var line])
        {
            return;
        }

        var agent = nth % 2 == 0 ? Stage.Sarah : Stage.Tom;
        await stage.Inbox.Act(HttpMethod.Put, agent, line.Id, "owner", new { line.Epoch }, ct);
        await stage.Inbox.Act(HttpMethod.Post, agent, line.Id, "replies", new { epoch = line.Epoch + 1, text = "I'll look into it and come back to you within the hour." }, ct);
        if (nth % 2 == 0)
        {
            await stage.Inbox.Act(HttpMethod.Post, agent, line.Id, "handback", new { epoch = line.Epoch + 1 }, ct);
        }
    }

    private static Dictionary<string, string> Form(int n, string name, string number)
    {
        var form = new Dictionary<string, string>
        {
            ["form"] = n % 2 == 0 ? "Website enquiry" : "Pricing page",
            ["name"] = name,
            ["phone"] = number,
            ["email"] = $"{name.Replace(' ', '.').ToLowerInvariant()}@example.com",
            ["budget"] = Budgets[n / 5 % Budgets.Length],
        };
        if (n % 3 == 0)
        {
            form["message"] = Openings[n % Openings.Length];
        }

        return form;
    }

    private static string NameOf(int n) => $"{FirstNames[n % FirstNames.Length]} {LastNames[n / FirstNames.Length]}";
}
