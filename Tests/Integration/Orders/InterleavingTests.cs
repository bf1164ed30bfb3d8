using System.Net;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Shop.Tests.Integration.Orders;

/// <summary>
/// Whatever happens to an order, in whatever order, as often and as concurrently as it likes, the order ends in a legal state and the books
/// are exact. The histories are made up by chance; one that fails is in the message.
/// </summary>
public sealed class InterleavingTests(ShopFixture shop)
{
    private const int Histories = 60;
    private const int MomentsMax = 6;

    private static readonly Dictionary<string, string[]> LegalSteps = new()
    {
        ["awaiting_payment"] = ["awaiting_payment", "payment_failed", "paid", "cancelled", "expired"],
        ["payment_failed"] = ["payment_failed", "paid", "cancelled", "expired"],
        ["paid"] = ["paid"],
        ["cancelled"] = ["cancelled"],
        ["expired"] = ["expired", "paid"],
    };

    private static readonly string[] Unpaid = ["awaiting_payment", "payment_failed"];

    private readonly Shopper _shopper = new(shop.Gateway);
    private readonly OrderBooks _books = new(shop);

    /// <summary>What can happen; the captures are of two different payments, of which one can pay the order.</summary>
    private enum Step
    {
        FirstCapture,
        SecondCapture,
        Decline,
        FirstRefund,
        Cancel,
        Expire,
    }

    /// <summary>What happens at the same time.</summary>
    private sealed record Moment(Step[] Steps, int Copies)
    {
        public override string ToString() => $"{string.Join('+', Steps)}×{Copies}";
    }

    [Fact]
    public async Task Any_history_ends_in_a_legal_state_with_exact_stock()
    {
        var product = await shop.TakeProductAsync(stock: 10_000);
        var moment =
            from steps in Gen.Elements(Enum.GetValues<Step>()).ArrayOf().Where(steps => steps.Length is 1 or 2)
            from copies in Gen.Choose(1, 3)
            select new Moment(steps, copies);
        var histories = moment.ArrayOf().Where(moments => moments.Length is > 0 and <= MomentsMax).Sample(MomentsMax, Histories);

        await Parallel.ForEachAsync(
            histories,
            new ParallelOptions { MaxDegreeOfParallelism = 12 },
            async (history, _) => await LiveAsync(product.Id, history)
        );

        await _books.AssertExactAsync(product.Id);
    }

    private async Task LiveAsync(Guid product, IReadOnlyList<Moment> history)
    {
        var life = new Life(shop, await _shopper.PlaceOneAsync(product));
        foreach (var moment in history)
        {
            await Task.WhenAll(moment.Steps.Select(step => life.LiveAsync(step, moment.Copies)));
        }

        var order = await _shopper.OrderAsync(life.Placed);
        var told = $"{string.Join(", ", history)} ends as {order}";
        var (status, statuses) = (
            order.Text("status"),
            order.GetProperty("timeline").EnumerateArray().Select(e => e.Text("status")).ToList()
        );
        Assert.True(statuses.Zip(statuses.Skip(1)).All(step => LegalSteps[step.First].Contains(step.Second)), told);
        Assert.True(statuses[^1] == status && statuses.Count == order.GetProperty("version").GetInt64(), told);
        var (applied, goneBack) = await _books.CapturesAsync(life.Id);
        Assert.True(applied == (status == "paid" ? 1 : 0) && applied + goneBack == life.Captures, told);
        Assert.True(!life.WasCancelled || status == "cancelled", told);
        Assert.True(life.Captures > 0 || status != "paid", told);
    }

    private sealed class Life(ShopFixture shop, JsonElement placed)
    {
        private readonly Shopper _shopper = new(shop.Gateway);
        private readonly OrderBooks _books = new(shop);
        private readonly Dictionary<Step, Guid> _payments = new()
        {
            [Step.FirstCapture] = Guid.CreateVersion7(),
            [Step.SecondCapture] = Guid.CreateVersion7(),
        };

        private readonly HashSet<Step> _captured = [];

        public JsonElement Placed => placed;

        public Guid Id => placed.GetProperty("id").GetGuid();

        public int Captures => _captured.Count;

        public bool WasCancelled { get; private set; }

        public Task LiveAsync(Step step, int copies) =>
            step switch
            {
                Step.Cancel => CancelAsync(),
                Step.Expire => ExpireAsync(),
                Step.Decline => DeliverAsync(OrderEvents.Failed(placed), copies),
                Step.FirstRefund => DeliverAsync(OrderEvents.Refunded(placed, _payments[Step.FirstCapture]), copies),
                _ => CaptureAsync(step, copies),
            };

        private Task CaptureAsync(Step which, int copies)
        {
            lock (_captured)
            {
                _captured.Add(which);
            }

            return DeliverAsync(OrderEvents.Paid(placed, _payments[which]), copies);
        }

        private async Task DeliverAsync<TEvent>(TEvent message, int copies)
            where TEvent : class, Shop.Contracts.IIntegrationEvent
        {
            await shop.PublishAsync(message, copies);
            await Eventually.AnswerAsync(() => _books.HandledAsync(message.EventId), handled => handled == 1, seconds: 60);
        }

        private async Task CancelAsync()
        {
            using var answer = await _shopper.CancelAsync(placed);
            Assert.Contains(answer.StatusCode, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.Conflict]);
            WasCancelled |= answer.StatusCode == HttpStatusCode.OK;
        }

        private async Task ExpireAsync()
        {
            await _books.LetReservationEndAsync(Id);
            await Eventually.AnswerAsync(() => _shopper.OrderAsync(placed), order => !Unpaid.Contains(order.Text("status")), seconds: 60);
        }
    }
}
