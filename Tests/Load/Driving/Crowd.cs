using Shop.Tests.Load.Http;
using Shop.Tests.Load.Measuring;

namespace Shop.Tests.Load.Driving;

/// <summary>The virtual users of one run, connected before it starts. Requests that wait too long are broken off.</summary>
internal sealed class Crowd : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Timer _impatience;

    private Crowd(IReadOnlyList<VirtualUser> users)
    {
        Users = users;
        _impatience = new(_ => BreakOff(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    public IReadOnlyList<VirtualUser> Users { get; }

    public static async Task<Crowd> GatherAsync(int count, Origin origin, Recorder recorder, CancellationToken ct)
    {
        var crowd = new Crowd([.. Enumerable.Range(0, count).Select(index => new VirtualUser(index, origin, recorder))]);
        foreach (var user in crowd.Users)
        {
            await user.Connection.OpenAsync(ct);
        }

        return crowd;
    }

    public void Dispose()
    {
        _impatience.Dispose();
        foreach (var user in Users)
        {
            user.Dispose();
        }
    }

    private void BreakOff()
    {
        foreach (var user in Users)
        {
            user.Connection.BreakOffAfter(Patience);
        }
    }
}
