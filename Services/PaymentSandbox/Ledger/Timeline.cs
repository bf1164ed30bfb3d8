namespace Shop.PaymentSandbox.Ledger;

/// <summary>Which part of a list is asked for; lists are newest first.</summary>
/// <param name="StartingAfter">The last item of the page before this one.</param>
/// <param name="EndingBefore">The first item of the page after this one.</param>
/// <param name="CreatedMin">Unix seconds, inclusive.</param>
/// <param name="CreatedMax">Unix seconds, inclusive.</param>
internal sealed record ListQuery(
    int Limit,
    string? StartingAfter = null,
    string? EndingBefore = null,
    long CreatedMin = long.MinValue,
    long CreatedMax = long.MaxValue
);

/// <param name="HasMore">Whether there is more in the direction that was asked for.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, bool HasMore);

/// <summary>Items in order of creation, found by id. The oldest go first; a newer version takes the place of the older one. Not thread-safe.</summary>
internal sealed class Timeline<T>(Func<T, string> idOf, Func<T, long> createdOf)
    where T : class
{
    private const int GapMax = 4096;
    private readonly Dictionary<string, long> _numbers = new(StringComparer.Ordinal);

    // The first _gap places are empty: what was there is forgotten.
    private readonly List<T?> _items = [];
    private int _gap;

    /// <summary>How many were forgotten so far.</summary>
    public long Forgotten { get; private set; }

    /// <summary>How many there ever were.</summary>
    public long Added => Forgotten + Count;

    public int Count => _items.Count - _gap;

    public T? Oldest => Count > 0 ? _items[_gap] : null;

    public T? Find(string id) => _numbers.TryGetValue(id, out var number) ? _items[Place(number)] : null;

    public bool Has(string id) => _numbers.ContainsKey(id);

    public void Put(T item)
    {
        if (_numbers.TryAdd(idOf(item), Added))
        {
            _items.Add(item);
        }
        else
        {
            _items[Place(_numbers[idOf(item)])] = item;
        }
    }

    /// <summary>Takes out the oldest.</summary>
    public T Forget()
    {
        var oldest = _items[_gap]!;
        _numbers.Remove(idOf(oldest));
        _items[_gap++] = null;
        Forgotten++;
        if (_gap >= GapMax && _gap > _items.Count / 2)
        {
            _items.RemoveRange(0, _gap);
            _gap = 0;
        }
        return oldest;
    }

    /// <summary>From the oldest, or the one created after <paramref name="after"/>, on.</summary>
    public IEnumerable<T> OldestFirst(string? after)
    {
        for (var i = after is null ? _gap : Place(_numbers[after]) + 1; i < _items.Count; i++)
        {
            yield return _items[i]!;
        }
    }

    /// <summary>The newest first.</summary>
    public Page<T> List(ListQuery query, Func<T, bool> wanted)
    {
        var (min, max) = (query.CreatedMin, query.CreatedMax);
        var inTime = query.EndingBefore is { } newerThan
            ? OldestFirst(newerThan).SkipWhile(item => createdOf(item) < min).TakeWhile(item => createdOf(item) <= max)
            : NewestFirst(query.StartingAfter).SkipWhile(item => createdOf(item) > max).TakeWhile(item => createdOf(item) >= min);
        var found = inTime.Where(wanted).Take(query.Limit + 1).ToList();
        var page = found.Take(query.Limit);
        return new([.. query.EndingBefore is null ? page : page.Reverse()], found.Count > query.Limit);
    }

    private IEnumerable<T> NewestFirst(string? after)
    {
        for (var i = after is null ? _items.Count - 1 : Place(_numbers[after]) - 1; i >= _gap; i--)
        {
            yield return _items[i]!;
        }
    }

    private int Place(long number) => (int)(number - Forgotten) + _gap;
}
