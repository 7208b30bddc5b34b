import { inspect } from "node:util";
import {
  dryRun,
  Engine,
  type EngineOptions,
  env,
  inject,
  isCascadeError,
  type LogEntry,
  param,
  type RunOptions,
  renderPlan,
  resource,
  type Tail,
  task,
  visualize,
} from "cascade-ts";
import { spySubscriber } from "cascade-ts/testing";
import { describe, expect, it } from "vitest";
import { bothPaths, type Path } from "./both-paths.ts";

const secret = 'hunter2 & "friends"';
const token = param("secrets-token", { secret: true, default: null as never });
const password = env("SECRETS_PASSWORD", { secret: true });
const environment = { SECRETS_PASSWORD: secret };
const base64 = Buffer.from(`user:${secret}`).toString("base64");

/** All that is shown of a run: events, log lines, what it rejects with, and what all of them inspect and print as. */
async function shownOf(path: Pick<Path, "engine">, target: unknown, options: RunOptions = {}) {
  const spy = spySubscriber();
  const log: LogEntry[] = [];
  const engine = path.engine({ env: environment });
  const outcome = await engine
    .start(target, { subscribers: [spy], log: (entry) => log.push(entry), ...options })
    .outcome();
  await engine.close();
  const error = "error" in outcome ? outcome.error : undefined;
  const texts = [
    JSON.stringify(spy.events),
    inspect(spy.events, { depth: 20 }),
    JSON.stringify(log),
    inspect(log, { depth: 20 }),
  ];
  for (const event of spy.events) {
    if ("error" in event && event.error instanceof Error) texts.push(...everything(event.error));
  }
  return { texts: texts.join("\n"), events: spy.events, error, outcome };
}

/** The message and stack of an error and of all it was caused by. */
function everything(error: unknown): string[] {
  if (!(error instanceof Error)) return [String(error)];
  const inner = error instanceof AggregateError ? error.errors.flatMap(everything) : [];
  return [error.message, error.stack ?? "", ...everything(error.cause ?? ""), ...inner];
}

/** The forms in which it could be seen. */
const forms = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), base64, "hunter2"];

function expectHidden(text: string): void {
  for (const form of forms) expect(text).not.toContain(form);
}

/** Bodies that show what they were given, each in another way. */
const leaks: readonly (readonly [string, (given: string) => unknown])[] = [
  [
    "a message",
    (given) => {
      throw new Error(`cannot log in with ${given}`);
    },
  ],
  [
    "the cause of a cause",
    (given) => {
      throw new Error("a", { cause: new Error("b", { cause: new Error(given) }) });
    },
  ],
  [
    "the errors of an aggregate",
    (given) => {
      throw new AggregateError([new Error(given)], "some");
    },
  ],
  [
    "a field",
    (given) => {
      throw Object.assign(new Error("no"), { request: { headers: { authorization: given } } });
    },
  ],
  [
    "an encoded form",
    (given) => {
      throw new Error(`Basic ${Buffer.from(`user:${given}`).toString("base64")} refused`);
    },
  ],
  [
    "a URL",
    (given) => {
      throw new TypeError(`bad https://x/?key=${encodeURIComponent(given)}`);
    },
  ],
  [
    "JSON",
    (given) => {
      throw new Error(JSON.stringify({ given }));
    },
  ],
  [
    "a name",
    (given) => {
      throw Object.assign(new Error("no"), { name: given });
    },
  ],
  [
    "a thrown text",
    (given) => {
      throw given;
    },
  ],
  [
    "a thrown object",
    (given) => {
      throw { nested: [given] };
    },
  ],
];

bothPaths("9.8 a run that fails shows no secret", (path) => {
  it.each(leaks)("9.8 in events, message and stack: %s", async (_, body) => {
    const work = task("work", body as (given: string) => never);
    const { texts, error } = await shownOf(path, work(password));
    expectHidden(texts);
    expect(texts).toContain("***");
    expect(isCascadeError(error, "CS_TASK_FAILED")).toBe(true);
    expectHidden(`${(error as Error).message}\n${(error as Error).stack}`);
  });

  it("9.8 the cause is the untouched object in memory", async () => {
    const thrown = Object.assign(new Error(`cannot log in with ${secret}`), { code: 7 });
    const work = task("work", (_given: string) => {
      throw thrown;
    });
    const { error, events } = await shownOf(path, work(password));
    expect((error as Error).cause).toBe(thrown);
    expect(thrown.message).toBe(`cannot log in with ${secret}`);
    const shown = events.flatMap((event) => (event.type === "run-finished" ? [event.error as Error] : []));
    expect(shown[0]).not.toBe(error);
    expect(shown[0]?.cause).toMatchObject({ message: "cannot log in with ***", code: 7 });
  });

  it("9.8 a recovery and settle get the untouched failure's cause", async () => {
    const work = task("work", (given: string): string => {
      throw new Error(given);
    });
    const saved = work(password).recover((failure) => (failure.cause as Error).message);
    const { outcome, texts } = await shownOf(path, saved);
    expect(outcome).toEqual({ status: "succeeded", value: secret });
    expectHidden(texts);
  });

  it("9.8 failures that are tried again, drained and aggregated", async () => {
    const work = task("work", (given: string, n: number): string => {
      throw new Error(`${n}: ${given}`);
    });
    const target = [work(password, 1).withRetry({ attempts: 2 }), work(password, 2)];
    const { texts, error } = await shownOf(path, target, { onFailure: "drain" });
    expectHidden(texts);
    expect(texts).toContain("task-retrying");
    expectHidden((error as Error).message);
    expectHidden((error as Error).stack ?? "");
  });

  it("9.8 a cancelled run's reason", async () => {
    const spy = spySubscriber();
    const engine = path.engine({ env: environment });
    const work = task("work", {}, (ctx, _given: string) => ctx.clock.sleep(60_000, ctx.signal));
    const handle = engine.start(work(password), { subscribers: [spy] });
    await new Promise((resolve) => setImmediate(resolve));
    handle.cancel(`stop, ${secret}`);
    await handle.outcome();
    expectHidden(JSON.stringify(spy.events) + inspect(spy.events, { depth: 9 }));
    await engine.close();
  });
});

bothPaths("9.8 nor does one that succeeds", (path) => {
  it("9.8 in progress, labels made of it, log lines and their data", async () => {
    const work = task("work", {}, (ctx, given: string) => {
      ctx.progress(1, 2, `asking ${given}`);
      ctx.log.info(`asked with ${given}`, { headers: [given], bytes: Buffer.from(given) });
      ctx.log.warn("as is", given as never);
      return given.length;
    });
    const { texts, events } = await shownOf(path, work(password).as(`call ${secret}`));
    expect(events.map(({ type }) => type)).toContain("task-progress");
    expectHidden(texts);
    expect(texts).toContain("asking ***");
  });

  it("9.8 the value itself is handed on untouched", async () => {
    const echo = task("echo", (value: string) => value);
    const { outcome } = await shownOf(path, [echo(password), echo(token)], {
      params: { "secrets-token": `${secret}!` },
    });
    expect(outcome).toEqual({ status: "succeeded", value: [secret, `${secret}!`] });
  });

  it("9.8 what a tail-called graph reads later is hidden from then on", async () => {
    const work = task("work", (given: string): never => {
      throw new Error(given);
    });
    const first = task("first", (): Tail<never> => work(password));
    const { texts } = await shownOf(path, first());
    expectHidden(texts);
  });

  it("9.8 a warning of a tear-down, of a cache and of a subscriber", async () => {
    const bad = resource("bad", function* () {
      yield 1;
      throw new Error(`cannot close ${secret}`);
    });
    const cache = {
      get: () => {
        throw new Error(`no ${secret}`);
      },
      set: () => {},
    };
    const work = task("work", (_given: string, _bad: number) => 1);
    const { texts, events } = await shownOf(path, work(password, inject(bad)).withCache(cache));
    const codes = events.flatMap((event) => (event.type === "warning" ? [event.code] : []));
    expect(codes).toEqual(["CS_W_CACHE_GET", "CS_W_TEAR_DOWN"]);
    expectHidden(texts);
  });

  it("9.8 handle.redact hides it in any text of the user's", async () => {
    const engine = path.engine({ env: environment });
    const handle = engine.start(task("work", (_given: string) => 1)(password));
    await handle.result();
    const redacted = handle.redact(`see ${secret} and ${base64}`);
    expectHidden(redacted);
    expect(redacted).toContain("see *** and ");
    await engine.close();
  });
});

describe("9.8 before a run", () => {
  const general = { engine: (options?: EngineOptions) => new Engine(options) };
  const echo = task("echo", (value: unknown): unknown => value);
  const withDefault = param("secrets-default", {
    secret: true,
    default: secret,
    choices: [secret, "other hunter2"],
  });
  const target = echo([withDefault, env("SECRETS_DEFAULT", { secret: true, default: secret })]);

  it("9.8 plan and plan text name it and do not show it", () => {
    const plan = dryRun(target);
    const text = renderPlan(plan);
    expectHidden(inspect(plan, { depth: 20 }) + text + JSON.stringify([plan.params, plan.env, plan.nodes]));
    expect(text).toContain("secrets-default");
  });

  it.each(["dot", "mermaid", "svg", "json"] as const)("9.8 nor does a picture: %s", (format) => {
    expectHidden(visualize(target, { format }));
  });

  it("9.8 nor what a LazyResult is inspected as", () => {
    expectHidden(inspect(target, { depth: 20 }) + inspect(withDefault, { depth: 20, showHidden: true }));
  });

  it("11 nor a value that does not fit", async () => {
    const number = param("secrets-number", { type: "number", secret: true });
    const { error, texts } = await shownOf(general, number, { params: { "secrets-number": secret } });
    expectHidden(texts + everything(error).join("\n"));
  });
});
