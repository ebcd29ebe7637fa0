using Hitl.Contracts;
using Hitl.Ingest.Keywords;

namespace Hitl.Ingest.Specs.Keywords;

public class KeywordRuleSpecs
{
    [Theory]
    [InlineData("STOP")]
    [InlineData("stop")]
    [InlineData(" Stop. ")]
    [InlineData("STOP!!!")]
    [InlineData("\"stop\"")]
    [InlineData("STOP 🛑")]
    [InlineData("🛑STOP🛑🏽")]
    [InlineData("S.T.O.P.")]
    [InlineData("S T O P")]
    [InlineData("StopAll")]
    [InlineData("stop  all")]
    [InlineData("STOP\n")]
    [InlineData("Unsubscribe")]
    [InlineData("opt out")]
    [InlineData("Opt-Out")]
    [InlineData("optout")]
    [InlineData("ARRÊT")]
    [InlineData("please stop")]
    [InlineData("stop please")]
    [InlineData("stop texting me")]
    [InlineData("Please stop texting me!")]
    [InlineData("Stop messaging me.")]
    [InlineData("take me off your list")]
    [InlineData("unsubscribe me")]
    [InlineData("Don’t text me again")]
    public void A_stop_word_closes_every_kind_of_channel(string text)
    {
        Assert.Equal(Keyword.Stop, KeywordRule.Find(text, Channel.Sms));
        Assert.Equal(Keyword.Stop, KeywordRule.Find(text, Channel.WhatsApp));
        Assert.Equal(Keyword.Stop, KeywordRule.Find(text, Channel.Email));
    }

    [Theory]
    [InlineData("ＳＴＯＰ")]
    [InlineData("ｓｔｏｐ")]
    [InlineData("S\u200bTOP")]
    [InlineData("\ufeffST\u200d\u2060OP\u200e")]
    [InlineData("S\u00adTOP")]
    [InlineData("ЅТОР")]
    [InlineData("stоp")]
    [InlineData("ѕtοp")]
    [InlineData("𝐒𝐓𝐎𝐏")]
    [InlineData("𝓼𝓽𝓸𝓹")]
    [InlineData("𝚂𝚃𝙾𝙿")]
    [InlineData("ⓈⓉⓄⓅ")]
    [InlineData("ⓢⓣⓞⓟ")]
    [InlineData("🅂🅃🄾🄿")]
    [InlineData("🆂🆃🅾🅿")]
    [InlineData("⒮⒯⒪⒫")]
    [InlineData("ꜱᴛᴏᴘ")]
    [InlineData("S\u0336T\u0336O\u0336P\u0336")]
    [InlineData("STÖP")]
    public void Letters_that_look_like_it_are_it(string text) => Assert.Equal(Keyword.Stop, KeywordRule.Find(text, Channel.WhatsApp));

    [Theory]
    [InlineData("CANCEL")]
    [InlineData("End")]
    [InlineData("quit")]
    [InlineData("revoke")]
    [InlineData("remove")]
    [InlineData("td")]
    public void A_carriers_other_words_close_only_sms(string text)
    {
        Assert.Equal(Keyword.Stop, KeywordRule.Find(text, Channel.Sms));
        Assert.Equal(Keyword.None, KeywordRule.Find(text, Channel.WhatsApp));
        Assert.Equal(Keyword.None, KeywordRule.Find(text, Channel.Email));
        Assert.Equal(Keyword.None, KeywordRule.Find(text, Channel.WebChat));
    }

    [Theory]
    [InlineData("stop contacting me")]
    [InlineData("Please stop contacting me")]
    [InlineData("do not contact me again")]
    [InlineData("Don't contact me again.")]
    public void A_wish_not_to_be_contacted_closes_every_channel(string text) =>
        Assert.Equal(Keyword.StopAll, KeywordRule.Find(text, Channel.Sms));

    [Theory]
    [InlineData("Wrong number")]
    [InlineData("Sorry, wrong number!")]
    [InlineData("You've got the wrong number")]
    [InlineData("wrong person")]
    public void Whoever_has_the_number_now_never_asked_for_anything(string text) =>
        Assert.All(
            (Channel[])[Channel.Sms, Channel.WhatsApp], channel => Assert.Equal(Keyword.Stop, KeywordRule.Find(text, channel)));

    [Theory]
    [InlineData("Who is this?")]
    [InlineData("Who's this please?")]
    [InlineData("who are you")]
    public void Who_asks_who_writes_is_told_on_every_channel(string text) =>
        Assert.All(
            (Channel[])[Channel.Sms, Channel.WhatsApp], channel => Assert.Equal(Keyword.Help, KeywordRule.Find(text, channel)));

    [Theory]
    [InlineData("START", Keyword.Start)]
    [InlineData("unstop", Keyword.Start)]
    [InlineData("help", Keyword.Help)]
    [InlineData("info", Keyword.Help)]
    public void Sms_has_words_to_come_back_and_to_ask(string text, Keyword keyword) =>
        Assert.Equal(keyword, KeywordRule.Find(text, Channel.Sms));

    [Fact]
    public void Start_reopens_elsewhere_too_but_help_there_is_a_cry_for_help()
    {
        Assert.Equal(Keyword.Start, KeywordRule.Find("Start", Channel.WhatsApp));
        Assert.Equal(Keyword.None, KeywordRule.Find("Help", Channel.WhatsApp));
    }

    [Theory]
    [InlineData("YES")]
    [InlineData("yes!")]
    public void A_bare_yes_by_sms_may_be_a_start_and_in_a_chat_is_an_answer(string text)
    {
        Assert.Equal(Keyword.Yes, KeywordRule.Find(text, Channel.Sms));
        Assert.All((Channel[])[Channel.WhatsApp, Channel.Email, Channel.WebChat], channel => Assert.Equal(Keyword.None, KeywordRule.Find(text, channel)));
    }

    [Theory]
    [InlineData("stop by tomorrow")]
    [InlineData("cancel my 3pm")]
    [InlineData("cancel please")]
    [InlineData("end of the month is fine")]
    [InlineData("I can't stop thinking about it")]
    [InlineData("non-stop")]
    [InlineData("stopping by")]
    [InlineData("bus stop")]
    [InlineData("when do I start")]
    [InlineData("start please call me")]
    [InlineData("can you help")]
    [InlineData("please don't stop texting me")]
    [InlineData("yes please")]
    [InlineData("did I give you the wrong number of seats?")]
    [InlineData("who is this course for?")]
    [InlineData("")]
    [InlineData("🛑")]
    [InlineData("\ud83d")]
    public void Words_in_a_sentence_are_left_to_the_classifier(string text) => Assert.Equal(Keyword.None, KeywordRule.Find(text, Channel.Sms));
}
