using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Shop.Payment.Payments;

namespace Shop.Payment.Audit;

/// <summary>A row of the audit trail.</summary>
/// <param name="Seq">Without gaps, from 1.</param>
/// <param name="At">Whole microseconds, as the database keeps them.</param>
internal sealed record AuditEntry(
    long Seq,
    DateTimeOffset At,
    Guid PaymentId,
    Guid OrderId,
    long Version,
    string? FromStatus,
    string ToStatus,
    long Amount,
    string Currency,
    string Cause,
    string? Reference
)
{
    public static AuditEntry Of(PaymentChange change, long seq) =>
        new(
            seq,
            new DateTimeOffset(change.At.UtcTicks - (change.At.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero),
            change.After.Id,
            change.After.OrderId,
            change.After.Version,
            change.Before?.Status.Name(),
            change.After.Status.Name(),
            change.Amount,
            change.After.Currency,
            change.Cause.Word,
            change.Cause.Reference
        );

    /// <summary>The row's seal: SHA-256 over the previous row's seal and this row's canonical form, so that no row can be altered, taken
    /// out or put in without every later seal being wrong.</summary>
    public byte[] Seal(ReadOnlySpan<byte> previous)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(previous);
        hash.AppendData(Canonical());
        return hash.GetHashAndReset();
    }

    /// <summary>A time in UTC as the seal and the export write it.</summary>
    public static string Canonical(DateTime at) => at.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    /// <summary>A JSON array of the fields in their order; its shape must never change.</summary>
    private ReadOnlySpan<byte> Canonical()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartArray();
        json.WriteNumberValue(Seq);
        json.WriteStringValue(Canonical(At.UtcDateTime));
        json.WriteStringValue(PaymentId);
        json.WriteStringValue(OrderId);
        json.WriteNumberValue(Version);
        json.WriteStringValue(FromStatus);
        json.WriteStringValue(ToStatus);
        json.WriteNumberValue(Amount);
        json.WriteStringValue(Currency);
        json.WriteStringValue(Cause);
        json.WriteStringValue(Reference);
        json.WriteEndArray();
        json.Flush();
        return buffer.WrittenSpan;
    }
}
