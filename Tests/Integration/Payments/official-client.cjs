// Drives the sandbox with the provider's official client library, as a developer's own code would:
//   node official-client.cjs purchase HOST PORT KEY REFERENCE
//   node official-client.cjs webhook BODY_FILE SIGNATURE SECRET
const assert = require('node:assert/strict');
const fs = require('node:fs');
const Stripe = require('stripe');

async function purchase(host, port, key, reference) {
  const stripe = new Stripe(key, { host, port, protocol: 'http' });
  const asked = {
    mode: 'payment',
    client_reference_id: reference,
    customer_email: 'ada@example.com',
    line_items: [{ quantity: 2, price_data: { currency: 'hkd', unit_amount: 9900, product_data: { name: 'Teapot' } } }],
    metadata: { reference },
    payment_intent_data: { metadata: { reference } },
    success_url: 'http://localhost:8080/paid?session={CHECKOUT_SESSION_ID}',
    cancel_url: 'http://localhost:8080/cart',
    expires_at: Math.floor(Date.now() / 1000) + 3600,
  };
  const session = await stripe.checkout.sessions.create(asked, { idempotencyKey: reference });
  assert.equal(session.status, 'open');
  assert.equal(session.amount_total, 19800);
  const again = await stripe.checkout.sessions.create(asked, { idempotencyKey: reference });
  assert.equal(again.id, session.id);
  assert.equal(again.lastResponse.headers['idempotent-replayed'], 'true');
  await assert.rejects(
    stripe.checkout.sessions.create({ ...asked, customer_email: 'eve@example.com' }, { idempotencyKey: reference }),
    { type: 'StripeIdempotencyError', statusCode: 400 },
  );

  const paying = await fetch(session.url, {
    method: 'POST',
    body: new URLSearchParams({ card: '4242 4242 4242 4242' }),
    redirect: 'manual',
  });
  assert.equal(paying.status, 303);
  assert.equal(paying.headers.get('location'), `http://localhost:8080/paid?session=${session.id}`);

  const paid = await stripe.checkout.sessions.retrieve(session.id);
  assert.equal(paid.payment_status, 'paid');
  assert.equal(paid.customer_details.email, 'ada@example.com');
  const intent = await stripe.paymentIntents.retrieve(paid.payment_intent);
  assert.equal(intent.status, 'succeeded');
  assert.equal(intent.amount_received, 19800);
  const found = await stripe.checkout.sessions.list({ payment_intent: intent.id, created: { gte: session.created } });
  assert.deepEqual(found.data.map((s) => s.id), [session.id]);

  const part = await stripe.refunds.create({ payment_intent: intent.id, amount: 800, metadata: { reference } });
  const rest = await stripe.refunds.create({ payment_intent: intent.id, reason: 'requested_by_customer' });
  assert.deepEqual([part.status, part.amount, rest.amount], ['succeeded', 800, 19000]);
  assert.equal((await stripe.refunds.retrieve(part.id)).metadata.reference, reference);
  assert.equal((await stripe.refunds.list({ payment_intent: intent.id })).data.length, 2);
  await assert.rejects(stripe.refunds.create({ payment_intent: intent.id }), {
    type: 'StripeInvalidRequestError',
    code: 'charge_already_refunded',
  });

  const types = ['checkout.session.completed', 'refund.created'];
  const events = [];
  for await (const event of stripe.events.list({ types, created: { gte: session.created }, limit: 1 })) {
    if (JSON.stringify(event).includes(intent.id)) events.push(event);
  }
  assert.deepEqual(events.map((e) => e.type), ['refund.created', 'refund.created', 'checkout.session.completed']);
  assert.equal((await stripe.events.retrieve(events[0].id)).data.object.id, rest.id);

  const unpaid = await stripe.checkout.sessions.create(asked);
  assert.equal((await stripe.checkout.sessions.expire(unpaid.id)).status, 'expired');
  await assert.rejects(stripe.checkout.sessions.retrieve('cs_test_none'), { code: 'resource_missing', statusCode: 404 });
  await assert.rejects(new Stripe('sk_test_other', { host, port, protocol: 'http' }).events.list(), {
    type: 'StripeAuthenticationError',
  });
  console.log(session.id);
}

function webhook(file, signature, secret) {
  const body = fs.readFileSync(file);
  const event = Stripe.webhooks.constructEvent(body, signature, secret);
  assert.throws(() => Stripe.webhooks.constructEvent(body, signature, 'whsec_other'), {
    type: 'StripeSignatureVerificationError',
  });
  console.log(event.type);
}

const [what, ...given] = process.argv.slice(2);
Promise.resolve(what === 'purchase' ? purchase(...given) : webhook(...given)).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
