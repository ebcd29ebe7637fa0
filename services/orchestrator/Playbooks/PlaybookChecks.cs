namespace Hitl.Orchestrator.Playbooks;

/// <summary>What no single value shows: how the parts of a playbook fit together.</summary>
internal static class PlaybookChecks
{
    public static void Check(MapNode root, PlaybookErrors errors)
    {
        Thresholds(root, errors);
        Debounce(root, errors);
        Nurture(root, errors);
        Faq(root, errors);
        Calendars(root, errors);
        Chase(root, errors);
        Variants(root, errors);
        Approved(root, errors);
        FlowChecks.Check(root, errors);
        FactChecks.Check(root, errors);
        Cases.CaseReader.Check(root, errors);
    }

    private static void Calendars(MapNode root, PlaybookErrors errors)
    {
        foreach (var (name, node) in (root.Find("calendars") as MapNode)?.Entries ?? [])
        {
            if ((node as MapNode)?.Find("hours") is not MapNode hours)
            {
                continue;
            }

            if (hours.Entries.All(day => day.Value is ListNode { Items.Count: 0 }))
            {
                errors.Add(hours.Place, $"calendars.{name.Text}.hours: found no hours at all; a calendar opens once a week or more often");
            }

            foreach (var (day, windows) in hours.Entries.Concat(((node as MapNode)!.Find("special") as MapNode)?.Entries ?? []))
            {
                Overlaps($"calendars.{name.Text}.{day.Text}", windows, errors);
            }
        }
    }

    private static void Overlaps(string where, PlaybookNode windows, PlaybookErrors errors)
    {
        var read = ((windows as ListNode)?.Items.OfType<ScalarNode>() ?? [])
            .Select(node => (Node: node, Window: Window.Read(node.Text)))
            .Where(pair => pair.Window is not null)
            .OrderBy(pair => pair.Window!.From)
            .ToList();
        foreach (var (before, after) in read.Zip(read.Skip(1)))
        {
            if (before.Window!.PastMidnight || before.Window.To > after.Window!.From)
            {
                errors.Add(after.Node.Place, $"{where}: found {after.Node.Text}, which begins before {before.Node.Text} ends");
            }
        }
    }

    private static void Chase(MapNode root, PlaybookErrors errors)
    {
        if (root.Find("chase") is not MapNode chase || Text(chase, "days") != "business")
        {
            return;
        }

        if (chase.Find("calendar") is null)
        {
            errors.Add(chase.Place, "chase: 'calendar' is missing; it says which days are business days");
        }

        if (Span(chase, "after") is { } after && after != TimeSpan.FromDays(Math.Floor(after.TotalDays)))
        {
            errors.Add(chase.Find("after")!.Place, $"chase.after: found {Text(chase, "after")}, allowed is a number of whole days such as 3d, since business days are counted");
        }
    }

    private static void Thresholds(MapNode root, PlaybookErrors errors)
    {
        if (root.Find("thresholds") is not MapNode thresholds)
        {
            return;
        }

        if (Number(thresholds, "opt_out_doubt") > Number(thresholds, "opt_out_wish"))
        {
            errors.Add(
                thresholds.Find("opt_out_doubt")!.Place,
                $"thresholds.opt_out_doubt: found {Text(thresholds, "opt_out_doubt")}, allowed is at most opt_out_wish ({Text(thresholds, "opt_out_wish")}): a doubt starts below a wish");
        }

        if (thresholds.Find("high_value") is MapNode amounts
            && root.Find("identity") is MapNode identity
            && Text(identity, "currency") is { } currency
            && amounts.Find(currency) is null)
        {
            errors.Add(amounts.Place, $"thresholds.high_value: '{currency}' is missing, the identity's currency");
        }
    }

    private static void Variants(MapNode root, PlaybookErrors errors)
    {
        var spoken = ((root.Find("identity") as MapNode)?.Find("languages") as ListNode)?.Items.OfType<ScalarNode>().Select(item => item.Text).ToList() ?? ["en"];
        var seen = new HashSet<(string?, string?)>();
        foreach (var (variant, at) in ((root.Find("variants") as ListNode)?.Items.OfType<MapNode>() ?? []).Select((variant, at) => (variant, at + 1)))
        {
            var fits = (Text(variant, "channel"), Text(variant, "language"));
            if (fits is (null, null))
            {
                errors.Add(variant.Place, $"variants[{at}]: 'channel' or 'language' is missing; words that hold everywhere stand in 'templates'");
            }
            else if (!seen.Add(fits))
            {
                errors.Add(variant.Place, $"variants[{at}]: found a second variant for {string.Join(" and ", new[] { fits.Item1, fits.Item2 }.OfType<string>())}; each stands once");
            }

            if (fits.Item2 is { Length: 2 } language && root.Find("identity") is not null && !spoken.Contains(language))
            {
                errors.Add(variant.Find("language")!.Place, $"variants[{at}].language: found {language}, which the bot doesn't answer in: put it among identity.languages ({string.Join(", ", spoken)})");
            }
        }
    }

    private static void Approved(MapNode root, PlaybookErrors errors)
    {
        var seen = new HashSet<(string, string)>();
        foreach (var template in (root.Find("whatsapp_templates") as ListNode)?.Items.OfType<MapNode>() ?? [])
        {
            var (id, use, language) = (Text(template, "id"), Text(template, "for"), Text(template, "language"));
            if (use == "nurture" && Text(template, "category") == "utility")
            {
                errors.Add(
                    template.Find("category")!.Place,
                    $"whatsapp_templates[{id}].category: found utility, allowed is marketing: the sequence to a lead is marketing, and WhatsApp moves such a template or refuses it");
            }

            if (use is not null && language is { Length: >= 2 } && !seen.Add((use, language[..2])))
            {
                errors.Add(template.Place, $"whatsapp_templates[{id}]: found a second one for {use} in {language[..2]}; each stands once");
            }
        }
    }

    private static void Debounce(MapNode root, PlaybookErrors errors)
    {
        if (root.Find("debounce") is MapNode debounce && Span(debounce, "at_most") < Span(debounce, "quiet"))
        {
            errors.Add(
                debounce.Find("at_most")!.Place,
                $"debounce.at_most: found {Text(debounce, "at_most")}, allowed is quiet ({Text(debounce, "quiet")}) or longer");
        }
    }

    private static void Nurture(MapNode root, PlaybookErrors errors)
    {
        if (root.Find("nurture") is ListNode { Items: [MapNode first, ..] } && Span(first, "after") is { } after && after != TimeSpan.Zero)
        {
            errors.Add(first.Find("after")!.Place, $"nurture[1].after: found {Text(first, "after")}, allowed is 0s: the first step is sent at once");
        }

        Mails(root, errors);
    }

    /// <remarks>Who sends marketing has to say who they are and where (EU directive 2002/58, article 13(4); 15 U.S.C. 7704(a)(5)).</remarks>
    private static void Mails(MapNode root, PlaybookErrors errors)
    {
        if (root.Find("agency") is not null || root.Find("identity") is not MapNode identity)
        {
            return;
        }

        var steps = (root.Find("nurture") as ListNode)?.Items ?? [];
        for (var i = 0; i < steps.Count; i++)
        {
            if ((steps[i] as MapNode)?.Find("mail") is not MapNode mail)
            {
                continue;
            }

            foreach (var name in (string[])["legal_name", "postal_address"])
            {
                if (identity.Find(name) is null)
                {
                    errors.Add(mail.Place, $"nurture[{i + 1}].mail: identity.{name} is missing; a mail of a sequence says who sends it and where they are");
                }
            }

            if (mail.Find("subject") is ScalarNode subject && subject.Text.AsSpan().IndexOfAny('\r', '\n') >= 0)
            {
                errors.Add(subject.Place, $"nurture[{i + 1}].mail.subject: found a line break, allowed is one line");
            }
        }
    }

    private static void Faq(MapNode root, PlaybookErrors errors)
    {
        var phrasings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in (root.Find("faq") as ListNode)?.Items.OfType<MapNode>() ?? [])
        {
            var id = Text(entry, "id") ?? "";
            foreach (var phrasing in (entry.Find("phrasings") as ListNode)?.Items.OfType<ScalarNode>() ?? [])
            {
                if (!phrasings.TryAdd(phrasing.Text, id))
                {
                    errors.Add(phrasing.Place, $"faq[{id}].phrasings: found {phrasing.Found}, which '{phrasings[phrasing.Text]}' has already; a question has one answer");
                }
            }

            Days(entry, $"faq[{id}]", errors);
        }
    }

    internal static void Days(MapNode map, string where, PlaybookErrors errors)
    {
        if (Text(map, "valid_from") is { } from && Text(map, "valid_until") is { } until && string.CompareOrdinal(until, from) < 0)
        {
            errors.Add(map.Find("valid_until")!.Place, $"{where}.valid_until: found {until}, allowed is valid_from ({from}) or later");
        }
    }

    internal static string? Text(MapNode map, string name) => (map.Find(name) as ScalarNode)?.Text;

    private static double? Number(MapNode map, string name) =>
        double.TryParse(Text(map, name), System.Globalization.CultureInfo.InvariantCulture, out var value) ? value : null;

    private static TimeSpan? Span(MapNode map, string name) => Scalars.TryRead(Text(map, name) ?? "", out var span) ? span : null;
}
