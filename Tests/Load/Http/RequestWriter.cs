using System.Buffers.Text;
using System.Text;

namespace Shop.Tests.Load.Http;

/// <summary>Writes one request after another into the same bytes.</summary>
internal sealed class RequestWriter(Origin origin)
{
    private byte[] _buffer = new byte[2048];
    private int _length;

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Begins a request to the origin for the shopper at <paramref name="shopper"/>, an address of a private network.</summary>
    public RequestWriter Begin(ReadOnlySpan<byte> method, ReadOnlySpan<byte> path, long shopper)
    {
        _length = 0;
        return Append(method)
            .Append(" "u8)
            .Append(path)
            .Append(" HTTP/1.1\r\nHost: "u8)
            .Append(origin.Host.Span)
            .Append("\r\nX-Forwarded-For: 10."u8)
            .Append(shopper >> 16 & 255)
            .Append("."u8)
            .Append(shopper >> 8 & 255)
            .Append("."u8)
            .Append(shopper & 255)
            .Append("\r\n"u8);
    }

    /// <inheritdoc cref="Begin(ReadOnlySpan{byte}, ReadOnlySpan{byte}, long)"/>
    public RequestWriter Begin(ReadOnlySpan<byte> method, string path, long shopper) =>
        Begin(method, Encoding.ASCII.GetBytes(path), shopper);

    /// <param name="name">A name that is known to be one; nothing is escaped here.</param>
    public RequestWriter Header(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
        Append(name).Append(": "u8).Append(value).Append("\r\n"u8);

    /// <summary>Ends the request without a body.</summary>
    public RequestWriter End() => Append("\r\n"u8);

    /// <summary>Ends the request with a body of JSON in up to three parts.</summary>
    public RequestWriter Json(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second = default, ReadOnlySpan<byte> third = default) =>
        Body("application/json"u8, first, second, third);

    /// <summary>Ends the request with a form as a browser sends it.</summary>
    public RequestWriter Form(ReadOnlySpan<byte> encoded) => Body("application/x-www-form-urlencoded"u8, encoded, default, default);

    private RequestWriter Body(ReadOnlySpan<byte> type, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third) =>
        Header("Content-Type"u8, type)
            .Append("Content-Length: "u8)
            .Append(first.Length + second.Length + third.Length)
            .Append("\r\n\r\n"u8)
            .Append(first)
            .Append(second)
            .Append(third);

    private RequestWriter Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
        return this;
    }

    private RequestWriter Append(long number)
    {
        Reserve(20);
        Utf8Formatter.TryFormat(number, _buffer.AsSpan(_length), out var written);
        _length += written;
        return this;
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length - _length < bytes)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + bytes));
        }
    }
}
