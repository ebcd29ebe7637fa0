namespace Hitl.Orchestrator.Claims;

/// <summary>Which words assert something by themselves, and which assert nothing.</summary>
internal static class ClaimWords
{
    private static readonly Dictionary<string, HashSet<string>> Lists = Load();

    private static readonly HashSet<string> Acting =
    [
        "call", "ring", "phone", "contact", "write", "email", "text", "reach", "follow", "pass", "arrange", "send", "visit", "forward", "reply", "respond",
        "come", "get", "be", "ask", "check", "speak", "talk", "book", "meet", "help", "look", "sort", "make", "have", "find", "refund", "give", "do", "escalate",
    ];

    private static readonly Dictionary<string, string> Offers = new(StringComparer.Ordinal)
    {
        ["discount"] = "discount", ["discounts"] = "discount", ["discounted"] = "discount", ["reduction"] = "discount", ["reduced"] = "discount", ["off"] = "discount",
        ["cheaper"] = "discount", ["rebate"] = "discount", ["save"] = "save", ["saving"] = "save", ["savings"] = "save", ["saves"] = "save",
        ["free"] = "free", ["complimentary"] = "free", ["gratis"] = "free", ["freebie"] = "free", ["deal"] = "deal", ["deals"] = "deal", ["voucher"] = "voucher",
        ["vouchers"] = "voucher", ["coupon"] = "voucher", ["promo"] = "promotion", ["promotion"] = "promotion", ["promotional"] = "promotion", ["sale"] = "sale",
        ["bargain"] = "deal", ["waive"] = "waive", ["waived"] = "waive", ["waiver"] = "waive", ["bonus"] = "bonus", ["gift"] = "gift", ["trial"] = "trial", ["cashback"] = "cashback",
        ["negotiable"] = "negotiable", ["upgrade"] = "upgrade", ["exclusive"] = "exclusive", ["exclusively"] = "exclusive", ["credit"] = "credit", ["credits"] = "credit",
    };

    private static readonly Dictionary<string, string> Guarantees = new(StringComparer.Ordinal)
    {
        ["guarantee"] = "guarantee", ["guarantees"] = "guarantee", ["guaranteed"] = "guarantee", ["guaranteeing"] = "guarantee", ["promise"] = "guarantee",
        ["promises"] = "guarantee", ["warranty"] = "guarantee", ["warranties"] = "guarantee", ["ensure"] = "guarantee", ["assure"] = "guarantee", ["insured"] = "insured",
        ["refund"] = "refund", ["refunds"] = "refund", ["refunded"] = "refund", ["refundable"] = "refund", ["reimburse"] = "refund",
        ["unlimited"] = "unlimited", ["limitless"] = "unlimited", ["lifetime"] = "lifetime", ["forever"] = "lifetime", ["instant"] = "instant", ["instantly"] = "instant",
        ["immediate"] = "instant", ["immediately"] = "instant", ["cheapest"] = "cheapest", ["lowest"] = "cheapest", ["fastest"] = "fastest", ["leading"] = "leading",
        ["certified"] = "certified", ["accredited"] = "certified", ["award"] = "award", ["awards"] = "award", ["compliant"] = "compliant", ["risk"] = "risk",
        ["obligation"] = "obligation", ["always"] = "always", ["proven"] = "proven", ["safest"] = "safest", ["largest"] = "largest", ["biggest"] = "largest",
    };

    public static bool IsStop(string form) => Lists["stop"].Contains(form);

    /// <summary>It asserts nothing by itself.</summary>
    public static bool IsCommon(string form) => Lists["stop"].Contains(form) || Lists["common"].Contains(form) || Lists["common"].Contains(Stems.Of(form));

    /// <param name="next">"Off to", "free to call": no offer.</param>
    public static string? Offer(string form, string next) => (form, next) switch
    {
        ("off", "to" or "for") => null,
        ("free", "to") => null,
        ("no", "charge" or "cost") or ("at", "no") => "free",
        ("half", "price") => "half price",
        _ => Offers.GetValueOrDefault(form),
    };

    public static string? Guarantee(string form, string next) => (form, next) switch
    {
        ("always", "happy" or "glad" or "welcome" or "pleased" or "good") => null,
        ("best", "price" or "prices" or "value" or "rate" or "rates" or "deal" or "in" or "results" or "quality") => "best",
        ("money", "back" or "-") => "refund",
        ("around" or "round", "the") => null,
        _ => Guarantees.GetValueOrDefault(form),
    };

    /// <summary>What somebody of ours would do.</summary>
    public static bool Acts(string form) => Acting.Contains(form);

    public static bool IsTheContact(string form) => form is "you" or "that" or "this" or "it" or "which" or "there" or "what";

    /// <summary>A sentence that begins so and ends with a question mark asks.</summary>
    public static bool Asks(string first, string second) => (first, second) switch
    {
        ("what" or "which" or "when" or "where" or "who" or "how" or "why", _) => true,
        ("would" or "could" or "can" or "shall" or "may" or "should" or "do" or "have" or "are" or "is" or "does", "you" or "i" or "we" or "that" or "it" or "there" or "this" or "your" or "any") => true,
        ("and" or "so" or "or", "what" or "which" or "when" or "where" or "who" or "how" or "would" or "could" or "shall" or "do") => true,
        _ => false,
    };

    /// <summary>Agreeing, or denying, is to claim what was asked: "yes", "we can", "that's correct".</summary>
    /// <param name="next">"We can." agrees; "you can reach us" doesn't.</param>
    public static bool Affirms(Piece piece, Piece? next) => piece.Form switch
    {
        "yes" or "yep" or "yeah" or "absolutely" or "certainly" or "definitely" or "sure" or "course" or "indeed" or "correct" or "no" or "nope" or "exactly" => true,
        "can" or "do" or "does" or "is" or "are" => next is null or { Kind: PieceKind.Mark },
        _ => false,
    };

    private static Dictionary<string, HashSet<string>> Load()
    {
        using var reader = new StreamReader(typeof(ClaimWords).Assembly.GetManifestResourceStream("Claims.CommonWords.txt")!);
        var lists = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var list = new HashSet<string>();
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith(": ", StringComparison.Ordinal))
                lists[line[2..]] = list = new(StringComparer.Ordinal);
            else if (!line.StartsWith('#'))
                list.UnionWith(line.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(word => new[] { word, Stems.Of(word) }));
        }

        return lists;
    }
}
