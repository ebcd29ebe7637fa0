namespace Hitl.Classifier.Text;

/// <summary>Which language a text is in, by its script and its commonest words. Short texts without any are <c>und</c>.</summary>
public static class Languages
{
    public const string Unknown = "und";

    private static readonly Dictionary<string, string[]> LanguagesOf = Invert(
        ("en", "the and you your is are to of for in it im i me my we do does can what how when please thanks thank yes with not dont this that have would like on at be but if about so us was will just want need stop here there from could hi hello hey okay any who why where which work send call interested sorry good am or they an their out up off get no our been real talking let"),
        ("de", "der die das und ist nicht ich sie wir ihr ein eine einen mit auf fur von zu den dem wie was wann wo bitte danke ja nein haben kann konnen mochte auch aber noch sind habe mir uber gibt guten hallo ihre ihr es wird nach im bei"),
        ("fr", "le la les des et est je vous nous un une pour dans que qui pas ne sur avec bonjour merci oui non votre vos quels quelles quel comment quand sont ce cette plus mais avez suis peut bien aussi il elle au aux du en horaires etes etre voudrais"),
        ("es", "el la los las que de es y en un una por para con no si como cuando donde hola gracias usted su sus mas pero esta estan tiene tienen puedo puede quiero me mi son cual cuales muy ya al del lo se ustedes horario necesito favor buenos dias"),
        ("it", "il lo la gli che di e un una per con non si come quando dove ciao grazie sono siete avete vorrei posso puo del della dei nel anche ma piu questo questa quali qual vostro vostri buongiorno mi ho ha orari apertura e favore scusi"),
        ("nl", "de het een en van ik je jij u wij is niet op te dat die voor met zijn hoe wat wanneer waar bedankt dank ja nee hebben kan kunnen graag ook maar nog jullie uw bent heb wil goedemorgen alstublieft om er naar hallo"),
        ("pt", "o os as um uma de que e para com nao sim como quando onde ola obrigado obrigada voce voces seu sua mais mas esta estao tem posso pode quero por qual quais muito em no na do da dos das eu meu minha gostaria horario bom dia"),
        ("pl", "i w nie na to jest sie z do jak czy co kiedy gdzie prosze dziekuje tak dzien dobry mam jestem moge mozna wasze sa dla ale za od po o jaki jakie panstwo macie chce ktory chcialbym cena bardzo juz tylko"));

    public static string Of(FoldedText text, IReadOnlyList<Token> tokens)
    {
        if (ScriptOf(text.Original) is { } script)
        {
            return script;
        }

        var hits = new SortedDictionary<string, double>(StringComparer.Ordinal);
        var words = 0;
        foreach (var token in tokens)
        {
            if (token.Kind != TokenKind.Word)
            {
                continue;
            }

            words++;
            if (LanguagesOf.TryGetValue(token.Form, out var languages))
            {
                foreach (var language in languages)
                {
                    hits[language] = hits.GetValueOrDefault(language) + 1.0 / languages.Length;
                }
            }
        }

        var ranked = hits.OrderByDescending(hit => hit.Value).ToArray();
        return ranked switch
        {
            [] => Unknown,
            [var best, ..] when best.Value < 1 || best.Value < words * 0.15 => Unknown,
            [var best, var next, ..] when best.Value - next.Value < 0.5 => Unknown,
            [var best, ..] => best.Key,
        };
    }

    private static string? ScriptOf(string text)
    {
        int letters = 0, arabic = 0, devanagari = 0, han = 0, kana = 0, cyrillic = 0, cyrillicOnly = 0;
        foreach (var character in text)
        {
            if (!char.IsLetter(character))
            {
                continue;
            }

            letters++;
            switch (character)
            {
                case >= '\u0600' and <= '\u06FF':
                    arabic++;
                    break;
                case >= '\u0900' and <= '\u097F':
                    devanagari++;
                    break;
                case >= '\u4E00' and <= '\u9FFF':
                    han++;
                    break;
                case >= '\u3040' and <= '\u30FF':
                    kana++;
                    break;
                case >= '\u0400' and <= '\u04FF':
                    cyrillic++;
                    cyrillicOnly += Letters.Fold(character) is null ? 1 : 0;
                    break;
                default:
                    break;
            }
        }

        var half = (letters + 1) / 2;
        return letters switch
        {
            0 => null,
            _ when arabic >= half => "ar",
            _ when devanagari >= half => "hi",
            _ when han + kana >= half => kana > 0 ? "ja" : "zh",
            _ when cyrillic >= half && cyrillicOnly > 0 => "ru",
            _ => null,
        };
    }

    private static Dictionary<string, string[]> Invert(params (string Language, string Words)[] lists) =>
        lists
            .SelectMany(list => list.Words.Split(' ').Distinct().Select(word => (word, list.Language)))
            .GroupBy(pair => pair.word, pair => pair.Language, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
}
