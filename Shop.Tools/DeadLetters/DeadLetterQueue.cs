namespace Shop.Tools.DeadLetters;

/// <summary>The queues of messages that a service has given up.</summary>
internal static class DeadLetterQueue
{
    private const string Suffix = "_error";

    /// <summary>Where the messages go that <paramref name="service"/>'s consumers could not deal with; MassTransit's name for it.</summary>
    public static string Of(string service) => service + Suffix;
}
