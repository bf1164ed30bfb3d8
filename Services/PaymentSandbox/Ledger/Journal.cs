using System.Globalization;
using System.Text.Json;

namespace Shop.PaymentSandbox.Ledger;

/// <summary>How many sessions, events and answers there ever were, or were forgotten.</summary>
internal readonly record struct Mark(long Sessions, long Events, long Answers)
{
    public bool IsWithin(Mark other) => Sessions <= other.Sessions && Events <= other.Events && Answers <= other.Answers;
}

/// <summary>
/// The books on disk: each change is one line of JSON, written before it counts, so the kill of the process loses nothing that was answered;
/// of a power cut the last seconds may be lost, since nothing is flushed to the disk. Lines go to files of 16 MB; a file of which all is
/// forgotten is deleted. So a change costs the same however long the history is, and the folder is bounded as the books are.
/// Not thread-safe; one process at a time.
/// </summary>
internal sealed class Journal : IDisposable
{
    private const long FileLengthMax = 16 * 1024 * 1024;
    private readonly string _folder;

    // The files before the one that is written to, each with what there was when it ended.
    private readonly Queue<(string Path, Mark End)> _full = new();
    private FileStream _file;
    private int _number;

    private Journal(string folder, FileStream file, int number) => (_folder, _file, _number) = (folder, file, number);

    /// <summary>Opens the journal in <paramref name="folder"/>, made if need be, and gives <paramref name="apply"/> all that it holds.</summary>
    /// <param name="mark">What there is after the changes so far.</param>
    /// <exception cref="InvalidDataException">A line cannot be read. Only a last one that was cut short is left out: nobody was told of it.</exception>
    /// <exception cref="IOException">Another process has it open, among others.</exception>
    public static Journal Open(string folder, Action<Change> apply, Func<Mark> mark)
    {
        Directory.CreateDirectory(folder);
        var paths = Directory.GetFiles(folder, "journal-*.jsonl").Order(StringComparer.Ordinal).ToList();
        var number = paths is [.., var last] ? NumberOf(last) : 1;
        // Opened first: it fails when another process writes.
        var file = Create(folder, number);
        var journal = new Journal(folder, file, number);
        try
        {
            foreach (var path in paths.SkipLast(1))
            {
                Replay(path, File.ReadAllBytes(path), apply);
                journal._full.Enqueue((path, mark()));
            }
            var content = new byte[file.Length];
            file.ReadExactly(content);
            file.SetLength(Replay(file.Name, content, apply));
            file.Position = file.Length;
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Writes a change; what fails leaves the journal as it was.</summary>
    /// <param name="there">What there was before it.</param>
    /// <param name="forgotten">What of it is forgotten.</param>
    public void Append(Change change, Mark there, Mark forgotten)
    {
        if (_file.Length >= FileLengthMax)
        {
            Turn(there, forgotten);
        }
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(change, JournalJson.Default.Change), (byte)'\n'];
        var length = _file.Length;
        try
        {
            _file.Write(line);
        }
        catch (IOException)
        {
            _file.SetLength(length);
            _file.Position = length;
            throw;
        }
    }

    private void Turn(Mark there, Mark forgotten)
    {
        var next = Create(_folder, _number + 1);
        _full.Enqueue((_file.Name, there));
        _file.Dispose();
        (_file, _number) = (next, _number + 1);
        while (_full.TryPeek(out var oldest) && oldest.End.IsWithin(forgotten))
        {
            File.Delete(_full.Dequeue().Path);
        }
    }

    // Unbuffered: what was written is the system's.
    private static FileStream Create(string folder, int number) =>
        new(
            Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"journal-{number:d8}.jsonl")),
            FileMode.OpenOrCreate,
            FileAccess.ReadWrite,
            FileShare.None,
            bufferSize: 0
        );

    private static int NumberOf(string path) =>
        int.TryParse(Path.GetFileNameWithoutExtension(path)["journal-".Length..], CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new InvalidDataException($"{path} is none of the sandbox's files.");

    /// <summary>The length of the whole lines.</summary>
    private static int Replay(string path, byte[] content, Action<Change> apply)
    {
        var start = 0;
        for (var line = 1; Array.IndexOf(content, (byte)'\n', start) is >= 0 and var end; line++)
        {
            try
            {
                var change =
                    JsonSerializer.Deserialize(content.AsSpan(start, end - start), JournalJson.Default.Change)
                    ?? throw new InvalidDataException("It is null.");
                apply(change.Resolved());
            }
            catch (Exception damaged) when (damaged is JsonException or InvalidDataException)
            {
                throw new InvalidDataException(
                    $"{path}, line {line}, cannot be read. Without the folder the sandbox starts anew.",
                    damaged
                );
            }
            start = end + 1;
        }
        return start;
    }
}
