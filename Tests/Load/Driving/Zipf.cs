namespace Shop.Tests.Load.Driving;

/// <summary>Draws from a list as people do: the second is asked for half as often as the first, the third a third as often.</summary>
internal sealed class Zipf<T>
{
    private readonly IReadOnlyList<T> _choices;
    private readonly double[] _shares;

    public Zipf(IReadOnlyList<T> choices)
    {
        _choices = choices;
        _shares = new double[choices.Count];
        var sum = 0.0;
        for (var rank = 0; rank < choices.Count; rank++)
        {
            _shares[rank] = sum += 1.0 / (rank + 1);
        }
    }

    /// <param name="fraction">From 0 to below 1, drawn evenly.</param>
    public T At(double fraction)
    {
        var place = Array.BinarySearch(_shares, fraction * _shares[^1]);
        return _choices[Math.Min(place < 0 ? ~place : place + 1, _choices.Count - 1)];
    }
}
