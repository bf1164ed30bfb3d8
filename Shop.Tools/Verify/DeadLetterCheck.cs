namespace Shop.Tools.Verify;

/// <summary>Messages that a service has given up: nothing is lost, but somebody has to look at them.</summary>
internal static class DeadLetterCheck
{
    /// <param name="orders">Those whose letters count; null: all letters.</param>
    public static Check Of(Underway underway, IReadOnlyList<Guid>? orders)
    {
        var counts = underway
            .DeadLetters.Select(queue => (Queue: queue.Key, Letters: queue.Value.Count(ids => orders is null || ids.Any(orders.Contains))))
            .ToList();
        return new(
            "messages.dead",
            "no message was given up (./shop dead-letters list)",
            counts.Count,
            Broken: 0,
            counts.Sum(count => count.Letters),
            [.. counts.Where(count => count.Letters > 0).Select(count => $"{count.Letters} in {count.Queue}")]
        );
    }
}
