using Hitl.Contracts;
using Hitl.Ingest.Contacts;
using Hitl.Lanes;

namespace Hitl.Ingest.Hooks;

/// <summary>What was accepted over HTTP is the contract already: its lane's owner says it.</summary>
internal static class AcceptedHandler
{
    public static void Handle(ContactMessageReceived message, Batch batch)
    {
        batch.Write(AddressProven.Writer, new AddressProven(
            batch.Tenant, message.Channel == Channel.Email ? ContactAddress.Email : ContactAddress.Phone, message.From));
        batch.Say(message);
    }

    public static void Handle(FormSubmitted message, Batch batch) => batch.Say(message);

    public static void Handle(DeliveryReported message, Batch batch) => batch.Say(message);

    public static void Handle(SpecialistAnswered message, Batch batch) => batch.Say(message);

    public static void Handle(AgentActed message, Batch batch) => batch.Say(message);

    public static void Handle(BookingChanged message, Batch batch) => batch.Say(message);

    public static void Handle(ConsentChanged message, Batch batch) => batch.Say(message);

    /// <remarks>Under their wire names: what is accepted and what is said are one thing.</remarks>
    public static LanesDefinition OnAccepted(this LanesDefinition lanes)
    {
        var json = ContractsJson.Default;
        return lanes
            .On<ContactMessageReceived>(ContractTypes.NameOf(typeof(ContactMessageReceived)), json.ContactMessageReceived, Handle)
            .On<FormSubmitted>(ContractTypes.NameOf(typeof(FormSubmitted)), json.FormSubmitted, Handle)
            .On<DeliveryReported>(ContractTypes.NameOf(typeof(DeliveryReported)), json.DeliveryReported, Handle)
            .On<SpecialistAnswered>(ContractTypes.NameOf(typeof(SpecialistAnswered)), json.SpecialistAnswered, Handle)
            .On<AgentActed>(ContractTypes.NameOf(typeof(AgentActed)), json.AgentActed, Handle)
            .On<BookingChanged>(ContractTypes.NameOf(typeof(BookingChanged)), json.BookingChanged, Handle)
            .On<ConsentChanged>(ContractTypes.NameOf(typeof(ConsentChanged)), json.ConsentChanged, Handle);
    }
}
