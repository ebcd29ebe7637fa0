namespace Hitl.Cli.Demonstration;

/// <summary>What Northgate's playbook has the bot say, filled in: the contact must see these words and no others.</summary>
internal static class NorthgateWords
{
    public const string Disclosure = "Hi, this is Nora, the automated assistant of Northgate Digital.";
    public const string Offer = "Great to hear! The quickest next step is a short call: pick a time that suits you at https://book.northgate.example/intro-call";
    public const string GreatQuestion = "Great question, let me check with one of our specialists.";
    public const string Acknowledgement = "I'm passing this to a person from our team, who will write to you here.";
    public const string Away = "I'm passing this to a person from our team. They are away just now and will write to you here today at 9:00.";
    public const string Chase = "Northgate Digital again: would a short call still be of use? https://book.northgate.example/intro-call (Reply STOP to end.)";
    public const string OptOut = "You're unsubscribed from Northgate Digital and will get no more messages from us. Reply START to undo.";
    public const string Truth = "Yes, I'm Nora, an automated assistant of Northgate Digital, not a person. Would you like a person from our team instead?";
    public const string FirstMailSubject = "Your enquiry to Northgate Digital";
    public const string FirstMail =
        "Thanks for getting in touch with Northgate Digital. Would a short call to talk through your project suit you? "
        + "Pick a time: https://book.northgate.example/intro-call";
    public const string Imprint = "Northgate Digital Ltd (company 00000000), 12 Example Street, Manchester M1 1AA";
    public const string OpeningHours = "We're open Monday to Friday, 9 am to 6 pm UK time.";
    public const string ContractLength = "Contracts run for three months and then roll on from month to month.";
    public const string Pricing = "We work for a fixed monthly fee that is agreed after an intro call, with no commission and no set-up charge.";

    public static string Relayed(string name, string answer) => $"{name} from our team says: {answer}";

    public static string Signed(string name, string topic, string text) => $"{name.Split(' ')[0]} from Northgate Digital here, about {topic}: {text}";
}
