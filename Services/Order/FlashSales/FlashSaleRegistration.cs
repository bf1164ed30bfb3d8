using Shop.Redis;
using Shop.ServiceDefaults;

namespace Shop.Order.FlashSales;

internal static class FlashSaleRegistration
{
    /// <summary>Everything between the endpoints, the gates and the tables.</summary>
    public static void AddFlashSales(this IServiceCollection services)
    {
        services
            .AddSingleton<RedisStore>()
            .AddSingleton<Gate>()
            .AddSingleton<GateBuilder>()
            .AddSingleton<GateKeeper>()
            .AddSingleton<GateSweep>();
        services.AddSingleton<SaleBook>().AddSingleton<SaleDesk>().AddSingleton<StaffSaleList>().AddSingleton<SaleMetrics>();
        services.AddSingleton<SaleEntrance>().AddSingleton<Holders>().AddSingleton<StandingRefusals>();
        services.AddSingleton<TicketRows>().AddSingleton<TicketWriter>().AddSingleton<TicketPlacement>();
        services.AddSingleton<TicketQueue>().AddHostedService(provider => provider.GetRequiredService<TicketQueue>());
        services.AddSingleton<TicketWatch>().AddHostedService(provider => provider.GetRequiredService<TicketWatch>());
        services.AddHostedService<SaleWorker>();
    }
}
