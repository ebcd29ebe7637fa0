namespace Hitl.Cli.Demonstration;

/// <summary>What Harbour's playbook has the bot say, filled in.</summary>
internal static class HarbourWords
{
    public const string Disclosure = "Hi, this is Harry, the automated assistant of Harbour Talent.";
    public const string Offer = "Good to hear! You can book a call with a recruiter at https://book.harbour.example/recruiter-call";
    public const string Acknowledgement = "I'm passing this to a person from our team, who will write to you here.";
    public const string Away = "I'm passing this to a person from our team. They are away just now and will write to you here today at 8:00.";
    public const string Chase =
        "Harbour Talent again: are you still looking? You can pick a time with a recruiter at https://book.harbour.example/recruiter-call (Reply STOP to end.)";

    public static string Signed(string name, string text) => $"{name} from Harbour Talent here: {text}";
}
