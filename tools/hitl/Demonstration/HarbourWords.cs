namespace Hitl.Cli.Demonstration;

/// <summary>What Harbour's playbook has the bot say, filled in.</summary>
internal static class HarbourWords
{
    public const string Disclosure = "Hi, this is Harry, the automated assistant of Harbour Talent.";
    public const string Opening = "Thanks for your application to Harbour Talent. Three short questions. (Reply STOP to end.)";
    public const string RightToWork = "Do you have the right to work in the UK, on any basis: citizenship, settled status or a visa?";
    public const string Experience = "How many years have you worked in hospitality?";
    public const string Uniform = "The uniform is provided. Please bring black, closed, non-slip shoes.";
    public const string Notice = "How much notice do you have to give?";
    public const string Passed = "Thank you. The next step is a call with a recruiter: pick a time that suits you at https://book.harbour.example/recruiter-call";
    public const string Closing = "Thank you, that is all for now.";
    public const string Rejection =
        "Thank you for your application to Harbour Talent. We can't take it further because the job needs the right to work in the UK. Reply REVIEW and a person will look at it.";
    public const string Offer = "Good to hear! You can book a call with a recruiter at https://book.harbour.example/recruiter-call";
    public const string Acknowledgement = "I'm passing this to a person from our team, who will write to you here.";
    public const string Away = "I'm passing this to a person from our team. They are away just now and will write to you here today at 8:00.";
    public const string Chase =
        "Harbour Talent again: are you still looking? You can pick a time with a recruiter at https://book.harbour.example/recruiter-call (Reply STOP to end.)";

    public static string Signed(string name, string topic, string text) => $"{name.Split(' ')[0]} from Harbour Talent here, about {topic}: {text}";
}
