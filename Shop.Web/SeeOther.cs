namespace Shop.Web;

/// <summary>303: the form was done, look there. Unlike 302, every client then asks with GET.</summary>
internal sealed class SeeOther(string location) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = location;
        return Task.CompletedTask;
    }
}

/// <summary>The same for forms that a page handles itself: Blazor's redirects are 302.</summary>
internal static class SeeOtherAfterForms
{
    public static void UseSeeOther(this WebApplication app) =>
        app.Use(
            (context, next) =>
            {
                if (HttpMethods.IsPost(context.Request.Method))
                {
                    context.Response.OnStarting(() => MakeSeeOther(context.Response));
                }

                return next(context);
            }
        );

    private static Task MakeSeeOther(HttpResponse response)
    {
        if (response.StatusCode == StatusCodes.Status302Found)
        {
            response.StatusCode = StatusCodes.Status303SeeOther;
        }

        return Task.CompletedTask;
    }
}
