using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Hitl.Orchestrator.Playbooks;

/// <summary>A playbook as read, or what is wrong with it; exactly one of the two.</summary>
/// <param name="Errors">Each says where: <c>line 12, column 5: …</c>.</param>
public sealed record PlaybookRead(Playbook? Playbook, IReadOnlyList<string> Errors);

/// <summary>Reads a tenant's playbook from YAML. Everything that is wrong is said at once, each with its line and column.</summary>
public static class PlaybookYaml
{
    private static readonly string[] HandoffKinds =
        ["sentiment", "complexity", "value", "customer_request", "complaint", "negotiation", "policy", "failure"];

    public static PlaybookRead Read(string text)
    {
        try
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(text));
            return yaml.Documents is [{ RootNode: YamlMappingNode root }]
                ? Read(root)
                : new(null, ["line 1, column 1: a playbook is one YAML document, a mapping at its top"]);
        }
        catch (YamlException e)
        {
            return new(null, [$"line {e.Start.Line}, column {e.Start.Column}: {e.Message}"]);
        }
    }

    private static PlaybookRead Read(YamlMappingNode root)
    {
        var errors = new YamlErrors();
        var top = new YamlMap(root, errors);
        var tenant = top.Text("tenant");
        var identity = ReadIdentity(top.Map("identity"));
        var routes = ReadRoutes(top.Map("routes"), errors);
        var playbook = new Playbook(
            tenant,
            $"{tenant}@{top.Whole("version")}",
            identity,
            ReadThresholds(top.Map("thresholds"), identity.Currency, errors),
            ReadFaq(top.Maps("faq", atLeast: 0), errors),
            routes,
            ReadHandoffs(top.Map("handoffs"), routes, errors),
            ReadTemplates(top.Map("templates"), errors),
            ReadNurture(top.Maps("nurture", atLeast: 1), errors),
            ReadDebounce(top.Map("debounce"), errors));
        top.Done();
        return errors.All.Count == 0 ? new(playbook, []) : new(null, errors.All);
    }

    private static Identity ReadIdentity(YamlMap map)
    {
        var identity = new Identity(map.Text("bot"), map.Text("company"), map.Text("currency"), map.Text("booking_link"));
        map.Done();
        return identity;
    }

    private static Thresholds ReadThresholds(YamlMap map, string currency, YamlErrors errors)
    {
        var high = map.Map("high_value");
        var faq = map.Map("faq");
        var thresholds = new Thresholds(
            map.Probability("angry"),
            map.Probability("confused"),
            map.Probability("wants_human"),
            map.Probability("complaint"),
            map.Probability("negotiation"),
            map.Probability("opt_out_wish"),
            map.Probability("opt_out_doubt"),
            map.Probability("is_it_a_bot"),
            map.Probability("positive_interest"),
            map.Probability("question"),
            map.Probability("yes_no"),
            faq.Probability("probability"),
            faq.Probability("margin"),
            faq.Probability("in_scope"),
            high.Names.ToImmutableDictionary(name => name, high.Amount));
        if (!high.Missing && !thresholds.HighValue.ContainsKey(currency))
        {
            errors.Add(high.Start, $"high_value needs a threshold in {currency}, the identity's currency");
        }

        if (thresholds.OptOutDoubt > thresholds.OptOutWish)
        {
            errors.Add(map.Start, "opt_out_doubt is above opt_out_wish: a doubt starts below a wish");
        }

        faq.Done();
        map.Done();
        return thresholds;
    }

    private static ImmutableArray<FaqEntry> ReadFaq(IReadOnlyList<YamlMap> entries, YamlErrors errors)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var faq = ImmutableArray.CreateBuilder<FaqEntry>();
        foreach (var map in entries)
        {
            var entry = new FaqEntry(map.Text("id"), map.Texts("phrasings", atLeast: 1), map.Text("answer"));
            if (entry.Id.Length > 0 && !ids.Add(entry.Id))
            {
                errors.Add(map.Start, $"a second FAQ entry is called '{entry.Id}'");
            }

            map.Done();
            faq.Add(entry);
        }

        return faq.ToImmutable();
    }

    private static ImmutableDictionary<string, AlertRoute> ReadRoutes(YamlMap map, YamlErrors errors)
    {
        var routes = new Dictionary<string, AlertRoute>(StringComparer.Ordinal);
        foreach (var name in map.Names)
        {
            var route = map.Map(name);
            routes[name] = new(name, route.Text("channel"), route.Span("deadline"), route.OptionalText("escalate"));
            route.Done();
        }

        foreach (var route in routes.Values.Where(route => route.Escalate is { } next && !routes.ContainsKey(next)))
        {
            errors.Add(map.StartOf(route.Name), $"route '{route.Name}' escalates to '{route.Escalate}', which is no route");
        }

        return routes.ToImmutableDictionary();
    }

    private static ImmutableDictionary<string, string> ReadHandoffs(
        YamlMap map, ImmutableDictionary<string, AlertRoute> routes, YamlErrors errors)
    {
        var handoffs = HandoffKinds.ToImmutableDictionary(kind => kind, map.Text);
        foreach (var (kind, route) in handoffs.Where(handoff => handoff.Value.Length > 0 && !routes.ContainsKey(handoff.Value)))
        {
            errors.Add(map.StartOf(kind), $"handoff '{kind}' goes to '{route}', which is no route");
        }

        map.Done();
        return handoffs;
    }

    private static Templates ReadTemplates(YamlMap map, YamlErrors errors)
    {
        var templates = new Templates(
            map.Text("disclosure"),
            map.Text("positive_offer"),
            map.Text("great_question"),
            map.Text("acknowledgement"),
            map.Text("opt_out_confirmation"),
            map.Text("opt_in_confirmation"),
            map.Text("bot_truth"),
            map.Text("relay"),
            map.Text("sign_on"),
            map.Text("help"),
            map.Text("unclear"));
        Needs("relay", templates.Relay, "{name}", "a relayed answer names who gave it");
        Needs("relay", templates.Relay, "{answer}", "the answer has to stand in it");
        Needs("sign_on", templates.SignOn, "{name}", "a person's first message carries their name");
        Needs("sign_on", templates.SignOn, "{text}", "their words have to stand in it");
        map.Done();
        return templates;

        void Needs(string name, string template, string placeholder, string because)
        {
            if (template.Length > 0 && !template.Contains(placeholder, StringComparison.Ordinal))
            {
                errors.Add(map.StartOf(name), $"'{name}' lacks {placeholder}: {because}");
            }
        }
    }

    private static ImmutableArray<SequenceStep> ReadNurture(IReadOnlyList<YamlMap> steps, YamlErrors errors)
    {
        var nurture = ImmutableArray.CreateBuilder<SequenceStep>();
        foreach (var map in steps)
        {
            nurture.Add(new(map.Span("after"), map.Text("text")));
            map.Done();
        }

        if (nurture.Count > 0 && nurture[0].After != TimeSpan.Zero)
        {
            errors.Add(steps[0].Start, "the first step is sent at once: its 'after' is 0s");
        }

        return nurture.ToImmutable();
    }

    private static Debounce ReadDebounce(YamlMap map, YamlErrors errors)
    {
        var debounce = new Debounce(map.Span("quiet"), map.Span("at_most"), map.Span("model"));
        if (debounce.AtMost < debounce.Quiet)
        {
            errors.Add(map.Start, "at_most is shorter than quiet");
        }

        map.Done();
        return debounce;
    }
}
