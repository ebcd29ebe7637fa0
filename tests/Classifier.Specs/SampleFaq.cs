using Hitl.Contracts;

namespace Hitl.Classifier.Specs;

internal static class SampleFaq
{
    public static readonly IReadOnlyList<FaqEntry> Northgate =
    [
        new(
            "opening-hours",
            ["What are your opening hours?", "When are you open?", "What time do you close?", "Are you open on Saturdays?", "What time do you open in the morning?", "Are you open at weekends?", "opening times"],
            "We are open Monday to Friday, 9am to 5.30pm."),
        new(
            "pricing",
            ["How much does it cost?", "What are your prices?", "How much do you charge per month?", "What is the price?", "Can you tell me your pricing?", "What would it cost me?", "Do you have a price list?"],
            "Plans start at £300 a month plus VAT."),
        new(
            "how-it-works",
            ["How does it work?", "What exactly do you do?", "Can you explain your service?", "What is it that you offer?", "How do you find leads for me?"],
            "We run your adverts, answer the leads they bring and book calls into your diary."),
        new(
            "integrations",
            ["Do you integrate with Xero?", "Does it work with QuickBooks?", "Can I connect it to Xero?", "Which accounting software do you integrate with?", "Do you have a QuickBooks integration?", "Does it sync with Xero or QuickBooks?"],
            "Yes, we integrate with Xero and QuickBooks Online."),
        new(
            "contract",
            ["How long is the contract?", "Is there a minimum term?", "Am I tied in?", "What is the contract length?", "Do I have to sign up for a year?"],
            "There is no tie-in: contracts roll monthly."),
        new(
            "onboarding",
            ["How long does it take to get started?", "How quickly can you set us up?", "How long does onboarding take?", "How soon would we be live?", "What does the set-up involve?"],
            "Most clients are live within ten working days."),
        new(
            "areas",
            ["Which areas do you cover?", "Where are you based?", "Do you cover the whole of the UK?", "Where is your office?", "Do you work outside London?", "Do you serve clients in Scotland?"],
            "Our office is in Leeds and we work with clients across the UK."),
        new(
            "cancel",
            ["How do I cancel?", "Can I cancel at any time?", "What is the notice period?", "What happens if I want to leave?", "How do I end my contract?"],
            "You can cancel with 30 days' notice by e-mail."),
        new(
            "support",
            ["How do I get support?", "Do you offer phone support?", "Who do I contact if something goes wrong?", "Will I have an account manager?", "Is there a helpline?"],
            "Every client has a named account manager, by phone and e-mail."),
        new(
            "security",
            ["Is my data safe?", "Where is our data stored?", "Are you GDPR compliant?", "How do you protect customer data?", "Who can see our data?"],
            "Data is stored in the UK and encrypted; we are registered with the ICO."),
        new(
            "demo",
            ["Can I see a demo?", "What happens on the demo call?", "How long is the demo?", "Do you offer a free demo?", "How do I book a demo?"],
            "A demo takes 20 minutes by video; book with the link."),
    ];
}
