namespace Hitl.Classifier.Encoding;

/// <summary>
/// Letters without their accents, as Unicode's canonical decomposition has them. <c>string.Normalize</c> does nothing under invariant
/// globalization, and the look-alikes that <c>Letters</c> folds are other letters to an encoder, so the table is a second one of ours.
/// </summary>
internal static class Accents
{
    /// <summary>Each word is a plain letter followed by its accented forms, all lower case.</summary>
    private const string Families =
        "aàáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ cçćĉċčḉ eèéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ iìíîïĩīĭįǐȉȋḭḯỉịİ nñńņňǹṅṇṉṋ "
        + "oòóôõöōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ uùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự yýÿŷȳẏẙỳỵỷỹ dďḋḍḏḑḓ gĝğġģǧǵḡ hĥȟḣḥḧḩḫẖ "
        + "jĵǰ kķǩḱḳḵ lĺļľḷḹḻḽ rŕŗřȑȓṙṛṝṟ sśŝşšșṡṣṥṧṩ tţťțṫṭṯṱẗ wŵẁẃẅẇẉẘ zźżžẑẓẕ æǣǽ ʒǯ øǿ ιΐίϊἰἱἲἳἴἵἶἷὶίιῐῑῒΐῖῗ "
        + "αάἀἁἂἃἄἅἆἇὰάᾀᾁᾂᾃᾄᾅᾆᾇᾰᾱᾲᾳᾴᾶᾷ εέἐἑἒἓἔἕὲέ ηήἠἡἢἣἤἥἦἧὴήᾐᾑᾒᾓᾔᾕᾖᾗῂῃῄῆῇ υΰϋύὐὑὒὓὔὕὖὗὺύῠῡῢΰῦῧ οόὀὁὂὃὄὅὸό "
        + "ωώὠὡὢὣὤὥὦὧὼώᾠᾡᾢᾣᾤᾥᾦᾧῲῳῴῶῷ ийѝӣӥ еѐёӗ гѓ ії кќ уўӯӱӳ ѵѷ жӂӝ аӑӓ әӛ зӟ оӧ өӫ эӭ чӵ ыӹ اآأإ وؤ يئ ەۀ ہۂ ےۓ "
        + "bḃḅḇ fḟ mḿṁṃ pṕṗ vṽṿ xẋẍ ρῤῥ かが きぎ くぐ けげ こご さざ しじ すず せぜ そぞ ただ ちぢ つづ てで とど はばぱ ひびぴ ふぶぷ へべぺ ほぼぽ うゔ ゝゞ カガ キギ "
        + "クグ ケゲ コゴ サザ シジ スズ セゼ ソゾ タダ チヂ ツヅ テデ トド ハバパ ヒビピ フブプ ヘベペ ホボポ ウヴ ワヷ ヰヸ ヱヹ ヲヺ ヽヾ";

    private static readonly Dictionary<char, char> Plain =
        Families.Split(' ').SelectMany(family => family[1..].Select(accented => (accented, family[0]))).ToDictionary(pair => pair.accented, pair => pair.Item2);

    public static char Without(char letter) => letter >= '\u0080' && Plain.TryGetValue(letter, out var plain) ? plain : letter;
}
