using Shop.PaymentSandbox.Ledger;

namespace Shop.Tests.Unit.PaymentSandbox;

public sealed class JournalTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sandbox-journal-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Full_files_are_deleted_once_all_that_is_in_them_is_forgotten()
    {
        using var journal = Open([]);
        var written = Fill(journal, files: 3, forgotten: _ => 0);
        Assert.Equal(3, Files().Count);

        Fill(journal, files: 4, forgotten: there => there, from: written);

        Assert.Equal(["journal-00000004.jsonl"], Files());
    }

    [Fact]
    public void What_is_not_forgotten_is_kept_and_read_again_in_order()
    {
        long written;
        using (var journal = Open([]))
        {
            written = Fill(journal, files: 2, forgotten: _ => 0);
        }

        var read = new List<Change>();
        using var again = Open(read);

        Assert.Equal(written, read.Count);
        Assert.Equal(Enumerable.Range(0, read.Count).Select(i => (long)i), read.Select(change => change.Now));
    }

    [Fact]
    public void A_damaged_line_is_named()
    {
        using (var journal = Open([]))
        {
            journal.Append(Change(0), default, default);
        }
        File.AppendAllText(Path.Combine(_folder.FullName, "journal-00000001.jsonl"), "{\n");

        var refused = Assert.Throws<InvalidDataException>(() => Open([]));

        Assert.Contains("journal-00000001.jsonl, line 2,", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_processes_do_not_write_the_same_books()
    {
        using var journal = Open([]);

        Assert.Throws<IOException>(() => Open([]));
    }

    private Journal Open(List<Change> read) => Journal.Open(_folder.FullName, read.Add, () => new(read.Count, 0, 0));

    private List<string> Files() => [.. _folder.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal)];

    /// <summary>Writes until that many files were begun; gives how many changes there are then.</summary>
    private long Fill(Journal journal, int files, Func<long, long> forgotten, long from = 0)
    {
        for (var there = from; ; there++)
        {
            if (File.Exists(Path.Combine(_folder.FullName, $"journal-{files:d8}.jsonl")))
            {
                return there;
            }
            journal.Append(Change(there), new(there, 0, 0), new(forgotten(there), 0, 0));
        }
    }

    private static Change Change(long now) => new(now, EventRequest.None) { Settled = { new string('x', 500_000) } };
}
