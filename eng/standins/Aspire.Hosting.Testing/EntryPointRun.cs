using System.Diagnostics;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Testing;

/// <summary>
/// One run of an AppHost's entry point, on a thread of its own. It is halted twice: before it builds the application, until the test
/// wants that; and where it would run the application, until the test is done with it, since the test runs it.
/// </summary>
internal sealed class EntryPointRun(Assembly appHost, string[] args)
    : IObserver<DiagnosticListener>,
        IObserver<KeyValuePair<string, object?>>,
        IDisposable
{
    // Every run in the process hears every event; this tells whose it is, wherever the entry point's code goes on.
    private static readonly AsyncLocal<EntryPointRun?> Current = new();

    private readonly TaskCompletionSource<DistributedApplicationBuilder> _described = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private readonly TaskCompletionSource<DistributedApplication> _built = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _mayBuild = new();
    private readonly List<IDisposable> _subscriptions = [];
    private TemporaryFolder? _folder;

    /// <summary>The builder when all is added to it.</summary>
    public async Task<DistributedApplicationBuilder> StartAsync(CancellationToken cancellationToken)
    {
        lock (_subscriptions)
        {
            _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
        }
        new Thread(Run) { IsBackground = true, Name = $"{appHost.GetName().Name} entry point" }.Start();
        return await _described.Task.WaitAsync(cancellationToken);
    }

    public async Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken)
    {
        _mayBuild.TrySetResult();
        return await _built.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Gives up a run whose application was not built.</summary>
    public void Dispose()
    {
        if (_mayBuild.TrySetException(new OperationCanceledException("The test is over.")))
        {
            _folder?.Dispose();
        }
        Unsubscribe();
    }

    void IObserver<DiagnosticListener>.OnNext(DiagnosticListener value)
    {
        if (value.Name == HostEvents.ListenerName)
        {
            lock (_subscriptions)
            {
                _subscriptions.Add(value.Subscribe(this));
            }
        }
    }

    void IObserver<KeyValuePair<string, object?>>.OnNext(KeyValuePair<string, object?> value)
    {
        if (Current.Value != this)
        {
            return;
        }
        switch (value.Key, value.Value)
        {
            case (HostEvents.Constructing, DistributedApplicationOptions options):
                Configure(options);
                break;
            case (HostEvents.Building, DistributedApplicationBuilder builder):
                Describe(builder);
                break;
            case (HostEvents.Built, DistributedApplication application):
                application.IsRunByTest = true;
                // Made first, it is disposed of last.
                _ = application.Services.GetService<TemporaryFolder>();
                _built.TrySetResult(application);
                Unsubscribe();
                break;
        }
    }

    void IObserver<DiagnosticListener>.OnCompleted() { }

    void IObserver<DiagnosticListener>.OnError(Exception error) { }

    void IObserver<KeyValuePair<string, object?>>.OnCompleted() { }

    void IObserver<KeyValuePair<string, object?>>.OnError(Exception error) { }

    // What the AppHost throws is thrown to the test that waits for it.
    private void Run()
    {
        Current.Value = this;
        try
        {
            var main = appHost.EntryPoint ?? throw new InvalidOperationException($"{appHost.GetName().Name} has no entry point.");
            main.Invoke(null, BindingFlags.DoNotWrapExceptions, null, main.GetParameters().Length == 0 ? [] : [args], null);
            Fail(new InvalidOperationException("The AppHost ended without building an application."));
        }
        catch (Exception failure)
        {
            Fail(failure);
        }
    }

    private void Fail(Exception failure)
    {
        if (_described.TrySetException(failure) | _built.TrySetException(failure))
        {
            // Nobody need look at a task that nobody waits for.
            _ = _described.Task.Exception;
            _ = _built.Task.Exception;
            _folder?.Dispose();
        }
    }

    // What is said in the test's arguments goes before what tests usually want.
    private void Configure(DistributedApplicationOptions options)
    {
        string[] usual = ["--DcpPublisher:RandomizePorts=true", "--AppHost:Quiet=true"];
        if (!Array.Exists(args, arg => arg.StartsWith("--SHOP_DATA", StringComparison.OrdinalIgnoreCase)))
        {
            _folder = TemporaryFolder.Create();
            usual = [.. usual, $"--SHOP_DATA={_folder.Path}"];
        }
        options.Assembly = appHost;
        options.DisableDashboard = true;
        options.Args = [.. usual, .. (options.Args ?? []).Except(args), .. args];
    }

    private void Describe(DistributedApplicationBuilder builder)
    {
        builder.Services.AddHttpClient();
        builder.Services.AddLogging(logging => logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning));
        if (_folder is { } folder)
        {
            builder.Services.AddSingleton(_ => folder);
        }
        _described.TrySetResult(builder);
        _mayBuild.Task.GetAwaiter().GetResult();
    }

    private void Unsubscribe()
    {
        lock (_subscriptions)
        {
            _subscriptions.ForEach(subscription => subscription.Dispose());
            _subscriptions.Clear();
        }
    }
}
