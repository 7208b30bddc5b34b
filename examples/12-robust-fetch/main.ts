// A server that is busy, slow or down: what to do about it stands beside the request. Retries wait as long as the server
// asks for, a timeout ends what hangs, a cache keeps what was fetched, and `recover` uses something else.
//     npx jiti examples/12-robust-fetch/main.ts
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Engine, http, memory, task } from "cascade-ts";

const rates: Readonly<Record<string, number>> = { EUR: 0.9, GBP: 0.8 };
let visits = 0;
const server = createServer((request, response) => {
  visits += 1;
  const currency = request.url?.slice(1) ?? "";
  if (currency === "CHF") return; // Never answers.
  const rate = rates[currency];
  if (visits === 1) {
    console.log("server: busy, come back in a second");
    response.writeHead(503, { "retry-after": "1" }).end();
  } else if (rate === undefined) {
    console.log(`server: no ${currency} here`);
    response.writeHead(404).end();
  } else {
    console.log(`server: ${currency} is ${rate}`);
    response.end(JSON.stringify({ rate }));
  }
});
await once(server.listen(0, "127.0.0.1"), "listening");
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const isBusy = (error: unknown): boolean =>
  error instanceof Error && "status" in error && error.status === 503;
const kept = memory({ ttl: "10m" });
const fallback = task("fallback", (failure: Error) => {
  console.log(`no rate: ${failure.cause instanceof Error ? failure.cause.name : failure.name}`);
  return 1;
});

// The longest wait is 50 ms here, so that the example does not take a second.
const rateOf = (currency: string) =>
  http
    .get<{ rate: number }>(`${url}/${currency}`, { as: "json" })
    .withRetry({ attempts: 3, delay: "10ms", backoff: 2, maxDelay: "50ms", retryIf: isBusy })
    .withTimeout("1s")
    .withCache(kept)
    .get("json")
    .get("rate")
    .recover(fallback);

const engine = new Engine();
for (const currency of ["EUR", "EUR", "XYZ", "CHF"]) {
  console.log(`${currency}: ${await engine.run(rateOf(currency))}`);
}
console.log(`requests: ${visits}`);
await engine.close();
server.closeAllConnections();
server.close();
