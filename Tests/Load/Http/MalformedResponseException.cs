namespace Shop.Tests.Load.Http;

/// <summary>The bytes that came are no HTTP/1.1 response, or a larger one than the client takes.</summary>
internal sealed class MalformedResponseException(string message) : IOException(message);
