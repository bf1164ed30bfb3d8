using Polly;

namespace Microsoft.Extensions.Http.Resilience;

/// <summary>Sends each request through a pipeline.</summary>
public class ResilienceHandler : DelegatingHandler
{
    private readonly Func<HttpRequestMessage, ResiliencePipeline<HttpResponseMessage>> _pipelineOf;

    /// <summary>Chooses the pipeline by the request.</summary>
    public ResilienceHandler(Func<HttpRequestMessage, ResiliencePipeline<HttpResponseMessage>> pipelineProvider) =>
        _pipelineOf = pipelineProvider;

    /// <inheritdoc />
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            context.SetRequestMessage(request);
            var outcome = await _pipelineOf(request).ExecuteOutcomeAsync(AttemptAsync, context, request);
            outcome.ThrowIfException();
            return outcome.Result!;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async ValueTask<Outcome<HttpResponseMessage>> AttemptAsync(ResilienceContext context, HttpRequestMessage request)
    {
        try
        {
            return Outcome.FromResult(await base.SendAsync(request, context.CancellationToken));
        }
        catch (Exception e)
        {
            // The strategies judge every kind of failure; what none handles is thrown again to the caller.
            return Outcome.FromException<HttpResponseMessage>(e);
        }
    }
}
