// One of several processes that work on the same store: `node worker.mjs '{"dist":…,"store":…,"witness":…,"who":…}'`.
// It takes "start N" and "signal N" (numbers of runs) on its standard input, and goes on with every run that nobody has.
import { createInterface } from "node:readline";
import { flows, planOf } from "./flows.mjs";
import { WitnessPen } from "./witness.mjs";

const { dist, store, witness, who, sync = "full" } = JSON.parse(process.argv[2]);
const api = await import(`${dist}/index.js`);
const makeStore = async () => {
  if (!store.startsWith("sqlite:")) return store;
  const { sqliteStore } = await import(`${dist}/sqlite.js`);
  return sqliteStore(store.slice("sqlite:".length), { sync });
};

const warned = new Map();
const engine = new api.Engine({
  store: await makeStore(),
  subscribers: [
    (event) => {
      if (event.type === "warning") warned.set(event.code, (warned.get(event.code) ?? 0) + 1);
    },
  ],
});
const target = flows(api, new WitnessPen(witness, who));
let isClosing = false;

const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

/** What may happen when other processes are killed; anything else is told. */
const expected = ["CS_RUN_TAKEN", "CS_STORE_UNAVAILABLE", "CS_ENGINE_CLOSED", "CS_RUN_INTERRUPTED"];

function isExpected(error) {
  return isClosing || expected.includes(error?.code);
}

/** Runs that this process waits for, for the message of one that does not end. */
const followed = new Map();

async function follow(handle) {
  followed.set(handle.id, (followed.get(handle.id) ?? 0) + 1);
  const outcome = await handle.outcome();
  followed.set(handle.id, followed.get(handle.id) - 1);
  if (outcome.status === "succeeded") return;
  // A store that is away is no failure of the run: it goes on later, or it is told that it does not.
  if (outcome.status !== "parked" && isExpected(outcome.error)) return;
  say({ ended: handle.id, status: outcome.status, error: String(outcome.error), code: outcome.error?.code });
}

async function trying(ask) {
  try {
    await ask();
  } catch (error) {
    if (!isExpected(error)) say({ error: String(error?.stack ?? error) });
  }
}

/** Several processes send the same signals at the same time, each in order: the identifiers make them one each. */
async function send({ topic, size }) {
  for (let n = 0; n < size && !isClosing; n++) await engine.signal(topic, n, { id: `signal ${n}` });
}

const commands = createInterface({ input: process.stdin });
// Whoever started this process is gone.
commands.on("close", () => process.exit(1));
commands.on("line", (line) => {
  const [word, number] = line.split(" ");
  const plan = planOf(Number(number));
  if (isClosing) return;
  if (word === "start") void trying(() => follow(engine.start(target(plan), { runId: plan.id })));
  else void trying(() => send(plan));
});

process.on("SIGTERM", async () => {
  isClosing = true;
  const patience = setTimeout(() => {
    const open = [...followed].filter(([, count]) => count > 0);
    say({ error: "closing takes long", open, has: process.getActiveResourcesInfo() });
  }, 15_000);
  await trying(() => engine.close());
  clearTimeout(patience);
  process.exit(0);
});

await trying(() => engine.runs({ limit: 1 }));
say({ ready: true });
while (!isClosing) {
  await trying(async () => {
    for (const handle of await engine.recover()) void follow(handle);
  });
  await new Promise((resolve) => setTimeout(resolve, 30 + Math.random() * 60));
  if (warned.size > 0) say({ warned: Object.fromEntries(warned) });
  warned.clear();
}
