using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Shop.ServiceDefaults.Auth;

/// <summary>Who calls: every service judges the token itself, so that none has to trust where a request came from.</summary>
internal static class Authentication
{
    public static void AddTokens(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<AuthOptions>().BindConfiguration(AuthOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddHttpClient(Keyring.ClientName, client => client.MaxResponseContentBufferSize = 64 * 1024);
        services.AddSingleton<Keyring>().AddSingleton<TokenMemory>().AddSingleton<BearerEvents>();
        services.AddHostedService<KeyringRefresh>();
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services
            .AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<IOptions<AuthOptions>, Keyring, BearerEvents, TimeProvider>(
                (jwt, auth, keyring, events, time) =>
                {
                    jwt.MapInboundClaims = false;
                    jwt.SaveToken = false;
                    jwt.IncludeErrorDetails = false;
                    jwt.Events = events;
                    jwt.TokenValidationParameters = TokenRules.For(auth.Value, keyring, time);
                }
            );
        services.AddAuthorizationBuilder().AddPolicy(Policies.Staff, staff => staff.RequireRole(Policies.StaffRole));
        services.ConfigureAll<Microsoft.AspNetCore.OpenApi.OpenApiOptions>(openApi => openApi.DescribeTokens());
    }

    public static void UseTokens(this WebApplication app)
    {
        if (app.Services.GetService<Keyring>() is not null)
        {
            app.UseAuthentication();
            app.Use(RefuseBadTokensAsync);
            app.UseAuthorization();
        }
    }

    /// <summary>
    /// A bad token is a 401 also where none is needed: taken for a guest, a shopper whose token has just ended would place an order that
    /// his account does not own.
    /// </summary>
    private static async Task RefuseBadTokensAsync(HttpContext http, RequestDelegate next)
    {
        // Judged once per request; this reads the verdict.
        if (http.Request.Headers.Authorization.Count > 0 && (await http.AuthenticateAsync()).Failure is not null)
        {
            await http.ChallengeAsync();
            return;
        }

        await next(http);
    }
}
