using System.Buffers.Text;

namespace Shop.Tests.Load.Http;

/// <summary>
/// Cuts the bytes of one connection into HTTP/1.1 responses, however they are split: bodies by length, in chunks, or up to the end of
/// the connection. Interim responses (1xx) are skipped. What a response says is valid until the next <see cref="Begin"/>.
/// </summary>
internal sealed class ResponseParser
{
    private const int HeadMax = 32 * 1024;
    private const int ResponseMax = 16 * 1024 * 1024;
    private const int RoomMin = 4 * 1024;

    private byte[] _buffer = new byte[16 * 1024];
    private int _end;
    private Step _step;

    // Where the response starts, up to where its raw bytes are understood, and its body, which chunks are moved together to form.
    private int _start;
    private int _read;
    private int _bodyStart;
    private int _bodyEnd;
    private int _left;

    private enum Step
    {
        Head,
        Length,
        ChunkSize,
        Chunk,
        ChunkEnd,
        Trailers,
        UntilClosed,
        Done,
    }

    public int Status { get; private set; }

    /// <summary>Whether the connection takes another request after this response.</summary>
    public bool KeepAlive { get; private set; }

    public bool HasRetryAfter { get; private set; }

    public ReadOnlyMemory<byte> Body => _buffer.AsMemory(_bodyStart, _bodyEnd - _bodyStart);

    /// <summary>Room for the next bytes; <see cref="Received"/> says how many came.</summary>
    /// <exception cref="MalformedResponseException">The response is larger than any that is expected.</exception>
    public Memory<byte> Room()
    {
        if (_buffer.Length - _end < RoomMin)
        {
            MakeRoom();
        }

        return _buffer.AsMemory(_end);
    }

    public void Received(int bytes) => _end += bytes;

    /// <summary>Turns to the next response; bytes that came after the last one are its beginning.</summary>
    public void Begin()
    {
        _start = _read = _bodyStart = _bodyEnd = _step == Step.Done ? _read : 0;
        if (_start == _end)
        {
            _start = _read = _bodyStart = _bodyEnd = _end = 0;
        }

        _step = Step.Head;
        Status = 0;
    }

    /// <summary>Forgets everything: another connection begins.</summary>
    public void Reset()
    {
        _end = 0;
        _step = Step.Head;
        Begin();
    }

    /// <summary>Whether the response is all there.</summary>
    /// <exception cref="MalformedResponseException" />
    public bool TryRead()
    {
        while (_step != Step.Done)
        {
            var went = _step switch
            {
                Step.Head => ReadHead(),
                Step.Length => ReadLength(),
                Step.ChunkSize => ReadChunkSize(),
                Step.Chunk => ReadChunk(),
                Step.ChunkEnd => ReadChunkEnd(),
                Step.Trailers => ReadTrailer(),
                _ => TakeAll(),
            };
            if (!went)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The connection was closed: the end of a body that lasts until then.</summary>
    /// <exception cref="MalformedResponseException">The response is cut off.</exception>
    public void Closed()
    {
        if (_step != Step.UntilClosed)
        {
            throw new MalformedResponseException("the connection was closed before the response was complete");
        }

        TakeAll();
        _step = Step.Done;
    }

    private bool ReadHead()
    {
        var head = _buffer.AsSpan(_start, _end - _start);
        var length = head.IndexOf("\r\n\r\n"u8);
        if (length < 0)
        {
            Require(head.Length <= HeadMax, "the head is too long");
            return false;
        }

        head = head[..(length + 2)];
        ReadStatusLine(ref head);
        var framing = ReadHeaders(head);
        _read = _bodyStart = _bodyEnd = _start + length + 4;
        if (Status < 200)
        {
            _start = _read;
            return true;
        }

        Frame(framing);
        return true;
    }

    private void ReadStatusLine(ref Span<byte> head)
    {
        var line = head[..head.IndexOf("\r\n"u8)];
        Require(
            line.Length >= 12
                && line.StartsWith("HTTP/1."u8)
                && Utf8Parser.TryParse(line[9..12], out int status, out var digits)
                && digits == 3
                && status is >= 100 and <= 599
                && (line.Length == 12 || line[12] == ' '),
            "there is no status line"
        );
        Status = (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
        KeepAlive = line[7] == '1';
        HasRetryAfter = false;
        head = head[(line.Length + 2)..];
    }

    private (bool Chunked, int? Length) ReadHeaders(ReadOnlySpan<byte> lines)
    {
        var (chunked, length) = (false, (int?)null);
        while (!lines.IsEmpty)
        {
            var end = lines.IndexOf("\r\n"u8);
            var line = lines[..end];
            lines = lines[(end + 2)..];
            var colon = line.IndexOf((byte)':');
            Require(colon > 0, "a header has no name");
            var value = line[(colon + 1)..].Trim(" \t"u8);
            switch (colon)
            {
                case 14 when Is(line[..colon], "content-length"u8):
                    Require(
                        Utf8Parser.TryParse(value, out int parsed, out var used)
                            && used == value.Length
                            && parsed is >= 0 and <= ResponseMax,
                        "the content length is no length"
                    );
                    Require(length is null || length == parsed, "there are two content lengths");
                    length = parsed;
                    break;
                case 17 when Is(line[..colon], "transfer-encoding"u8):
                    Require(Is(value, "chunked"u8), "the transfer encoding is unknown");
                    chunked = true;
                    break;
                case 10 when Is(line[..colon], "connection"u8):
                    KeepAlive = Is(value, "keep-alive"u8) || (KeepAlive && !Is(value, "close"u8));
                    break;
                case 11 when Is(line[..colon], "retry-after"u8):
                    HasRetryAfter = true;
                    break;
            }
        }

        return (chunked, length);
    }

    private void Frame((bool Chunked, int? Length) framing)
    {
        if (Status is 204 or 304)
        {
            _step = Step.Done;
        }
        else if (framing.Chunked)
        {
            _step = Step.ChunkSize;
        }
        else if (framing.Length is { } length)
        {
            (_step, _left) = (Step.Length, length);
        }
        else
        {
            (_step, KeepAlive) = (Step.UntilClosed, false);
        }
    }

    private bool ReadLength()
    {
        if (_end - _read < _left)
        {
            return false;
        }

        _read = _bodyEnd = _read + _left;
        _step = Step.Done;
        return true;
    }

    private bool ReadChunkSize()
    {
        if (!TryLine(out var line))
        {
            return false;
        }

        Require(
            Utf8Parser.TryParse(line, out int size, out var digits, 'x')
                && size is >= 0 and <= ResponseMax
                && (digits == line.Length || line[digits] is (byte)';' or (byte)' '),
            "the size of a chunk is no size"
        );
        _left = size;
        _step = size == 0 ? Step.Trailers : Step.Chunk;
        return true;
    }

    private bool ReadChunk()
    {
        var there = Math.Min(_left, _end - _read);
        _buffer.AsSpan(_read, there).CopyTo(_buffer.AsSpan(_bodyEnd));
        _read += there;
        _bodyEnd += there;
        _left -= there;
        _step = _left == 0 ? Step.ChunkEnd : Step.Chunk;
        return _left == 0;
    }

    private bool ReadChunkEnd()
    {
        if (!TryLine(out var line))
        {
            return false;
        }

        Require(line.IsEmpty, "a chunk is longer than it says");
        _step = Step.ChunkSize;
        return true;
    }

    private bool ReadTrailer()
    {
        if (!TryLine(out var line))
        {
            return false;
        }

        _step = line.IsEmpty ? Step.Done : Step.Trailers;
        return true;
    }

    private bool TakeAll()
    {
        _read = _bodyEnd = _end;
        return false;
    }

    private bool TryLine(out ReadOnlySpan<byte> line)
    {
        var rest = _buffer.AsSpan(_read, _end - _read);
        var length = rest.IndexOf("\r\n"u8);
        if (length < 0)
        {
            Require(rest.Length <= HeadMax, "a line is too long");
            line = default;
            return false;
        }

        line = rest[..length];
        _read += length + 2;
        return true;
    }

    // Drops what lies before the response and, in chunks, what has been read beyond the body; grows the buffer when that is not enough.
    private void MakeRoom()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_read, _bodyStart, _bodyEnd, _end) = (_read - _start, _bodyStart - _start, _bodyEnd - _start, _end - _start);
            _start = 0;
        }

        if (_read > _bodyEnd && _step != Step.Head)
        {
            _buffer.AsSpan(_read, _end - _read).CopyTo(_buffer.AsSpan(_bodyEnd));
            (_read, _end) = (_bodyEnd, _end - (_read - _bodyEnd));
        }

        if (_buffer.Length - _end < RoomMin)
        {
            Require(_buffer.Length < ResponseMax, "the response is too large");
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
    }

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> expected) => System.Text.Ascii.EqualsIgnoreCase(text, expected);

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new MalformedResponseException(otherwise);
        }
    }
}
