import {
  all,
  type CascadeEvent,
  env,
  jsonCodec,
  type LazyResult,
  param,
  recv,
  sequence,
  type Tail,
  task,
  wait,
} from "cascade-ts";
import { describe, expect, it } from "vitest";
import { Book } from "./book.ts";
import { succeeded } from "./crash-everywhere.ts";
import { Rig, watched } from "./rig.ts";

void jsonCodec;
const book = new Book();
const password = "hunter2-very-secret";
const token = 'tok"en\\with\nodd€chars-123';
const say = book.task("secret:say", (value: unknown) => value);
const login = task(
  "secret:login",
  (secret: string, other: string) => `in as ${secret.length + other.length}`,
);
const leak = task("secret:leak", (secret: string): string => {
  throw new Error(`cannot connect with ${secret} to db`);
});
const loop: (n: number, secret: string) => LazyResult<string> = task(
  "secret:loop",
  (n: number, secret: string): Tail<string> => (n <= 0 ? secret : loop(n - 1, secret)),
) as never;

const secretParam = () => param("secret-password", { secret: true });
const secretEnv = () => env("SECRET_TOKEN", { secret: true });
const given = { params: { "secret-password": password } };
const environment = { env: { SECRET_TOKEN: token } };

/** Neither of the secrets is in a text, plain or as JSON writes it. */
function expectClean(text: string): void {
  for (const secret of [password, token, JSON.stringify(token).slice(1, -1)]) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(JSON.stringify(secret).slice(1, -1));
  }
}

describe("9.8 secrets", () => {
  it("of parameters and of the environment are never stored: arguments, results, carried values, params", async () => {
    const rig = new Rig();
    const texts: string[] = [];
    const process = rig.process(environment);
    const handle = process.engine.start(
      all({
        plain: say(secretParam()),
        nested: say({ deep: [secretEnv(), { again: secretParam() }] }),
        login: login(secretParam() as never, secretEnv() as never),
        loop: say(loop(3, secretParam() as never)),
        waits: say(secretEnv()).after(wait("1h")),
      }),
      { runId: "r", ...given },
    );
    const seen = watched(handle);
    for (let turn = 0; turn < 10; turn++) {
      texts.push(rig.text);
      await rig.clock.advance(turn < 5 ? 0 : "15m");
    }
    texts.push(
      rig.text,
      JSON.stringify(await process.engine.inspect("r")),
      JSON.stringify(await process.engine.runs()),
    );
    for (const text of texts) expectClean(text);
    expect(texts.some((text) => text.includes("$secret"))).toBe(true);
    expect(seen.outcome).toEqual(
      succeeded({
        plain: password,
        nested: { deep: [token, { again: password }] },
        login: `in as ${password.length + token.length}`,
        loop: password,
        waits: token,
      }),
    );
  });

  it("are put in again on resume, from options and environment", async () => {
    book.begin();
    const rig = new Rig();
    const first = rig.process(environment);
    first.engine.start(
      sequence([say(secretParam()), wait("1h"), all([say(secretParam()), say(secretEnv())])]),
      {
        runId: "r",
        ...given,
      },
    );
    await rig.settle();
    first.crash();
    await rig.clock.advance("2h");
    const second = rig.process(environment);
    const seen = watched(second.engine.attach("r", given));
    await rig.settle();
    expect(seen.outcome).toEqual(succeeded([password, token]));
    expect(book.count(`secret:say('${password}')`)).toBe(2);
    expectClean(rig.text);
    // The result of an ended run needs them too.
    expect(await rig.process(environment).engine.attach("r", given).result()).toEqual([password, token]);
  });

  it("that are not known where it goes on park the run, which names them and goes on when they are there", async () => {
    const rig = new Rig();
    const first = rig.process(environment);
    first.engine.start(sequence([say([secretParam(), secretEnv()]), wait("1h"), say(secretParam())]), {
      runId: "r",
      ...given,
    });
    await rig.settle();
    first.crash();
    await rig.clock.advance("2h");
    const second = rig.process();
    const outcome = await second.engine.attach("r").outcome();
    expect(outcome).toMatchObject({ status: "parked", error: { code: "CS_RUN_PARKED" } });
    expect((outcome as { error: Error }).error.message).toMatch(/secret-password|SECRET_TOKEN/);
    await expect(second.engine.attach("r").result()).rejects.toMatchObject({ code: "CS_RUN_PARKED" });
    expect(rig.row("r")).toMatchObject({ status: "parked" });
    expect(rig.row("r")?.message).toMatch(/secret-password|SECRET_TOKEN/);
    expect(await second.engine.recover()).toEqual([]);
    const seen = watched(rig.process(environment).engine.attach("r", given));
    await rig.settle();
    expect(seen.outcome).toEqual(succeeded(password));
  });

  it("are masked in errors that are stored, in messages and in events; the object in memory is untouched", async () => {
    const rig = new Rig();
    const events: CascadeEvent[] = [];
    const process = rig.process(environment);
    const target = all([leak(secretParam() as never), leak(secretEnv() as never).withRetry({ attempts: 2 })]);
    const handle = process.engine.start(target, {
      runId: "r",
      ...given,
      onFailure: "drain",
      subscribers: [(event) => void events.push(event)],
    });
    const outcome = await handle.outcome();
    expect(outcome.status).toBe("failed");
    const { errors } = (outcome as { error: { errors: { cause: Error }[] } }).error;
    expect(errors.map(({ cause }) => cause.message).join()).toContain(password);
    expectClean(rig.text);
    expectClean(JSON.stringify(events));
    expectClean(
      JSON.stringify(await process.engine.runs()) + JSON.stringify(await process.engine.inspect("r")),
    );
    const again = await rig.process().engine.attach("r").outcome();
    expect(again.status).toBe("failed");
    expectClean(`${String((again as { error: Error }).error)} ${(again as { error: Error }).error.stack}`);
  });

  it("inside a longer text are not replaced, and the text comes back as it was", async () => {
    const rig = new Rig();
    const first = rig.process(environment);
    const glue = task("secret:glue", (secret: string) => `--${secret}--`);
    first.engine.start(sequence([wait("1h"), glue(secretParam() as never)]), { runId: "r", ...given });
    await rig.settle();
    first.crash();
    await rig.clock.advance("2h");
    const seen = watched(rig.process(environment).engine.attach("r", given));
    await rig.settle();
    expect(seen.outcome).toEqual(succeeded(`--${password}--`));
  });

  it("a value that only looks like a reference stays what it is", async () => {
    const rig = new Rig();
    const first = rig.process(environment);
    const hostile = { $secret: "secret-password" };
    const other = { $secret: "unknown-name", $blob: "0".repeat(64) };
    const target = () =>
      sequence([say(secretParam()), say([hostile, other]), wait("1h"), say([hostile, other])]);
    const result = watched(first.engine.start(target(), { runId: "r", ...given }));
    await rig.settle();
    first.crash();
    await rig.clock.advance("2h");
    expect(result.outcome?.status).not.toBe("failed");
    const seen = watched(rig.process(environment).engine.attach("r", given));
    await rig.settle();
    expect(seen.outcome).toEqual(succeeded([hostile, other]));
  });

  it("keys and texts that happen to equal a secret become references and come back", async () => {
    const rig = new Rig();
    const first = rig.process();
    first.engine.start(
      sequence([say({ name: "x", [password]: 1 }), wait("1h"), say([password, secretParam()])]),
      {
        runId: "r",
        ...given,
      },
    );
    await rig.settle();
    first.crash();
    await rig.clock.advance("2h");
    const seen = watched(rig.process().engine.attach("r", given));
    await rig.settle();
    expect(seen.outcome).toEqual(succeeded([password, password]));
  });

  it("in the data of a signal", async () => {
    const rig = new Rig();
    const { engine } = rig.process();
    const seen = watched(engine.start(all([say(secretParam()), say(recv("t"))]), { runId: "r", ...given }));
    await rig.settle();
    await engine.signal("t", { got: password });
    await rig.settle();
    expect(seen.outcome).toEqual(succeeded([password, { got: password }]));
    // What the run made of it is clean; the signal itself came from outside any run.
    expectClean(JSON.stringify(rig.store.snapshot().runs));
  });
});

describe("9.8 a cipher", () => {
  /** Turns texts round and marks them: enough to see that all of it goes through. */
  const cipher = {
    seal: (text: string) => `sealed:${Buffer.from(text, "utf8").toString("base64")}`,
    open: (text: string) => {
      if (!text.startsWith("sealed:")) throw new Error("not sealed");
      return Buffer.from(text.slice(7), "base64").toString("utf8");
    },
  };

  it("seals arguments, results, params, errors, signals and large values", async () => {
    const rig = new Rig();
    const first = rig.process({ cipher });
    const marker = "MARKER";
    const large = `${marker}${"x".repeat(50_000)}`;
    const p = param("cipher-p", { default: "d" });
    const again = rig.process({ cipher });
    const target = () =>
      sequence([
        say(`${marker} arg`),
        say(p),
        say(large),
        recv("cipher-topic"),
        wait("1h"),
        leak(`${marker} err`),
      ]);
    first.engine.start(target(), { runId: "r", params: { "cipher-p": `${marker} param` } });
    await rig.settle();
    expect(rig.text).not.toContain(marker);
    await first.engine.signal("cipher-topic", `${marker} signal`);
    expect(rig.text).not.toContain(marker);
    await rig.settle();
    first.crash();
    const seen = watched(again.engine.attach("r"));
    await rig.clock.advance("2h");
    expect(seen.outcome?.status).toBe("failed");
    expect(JSON.stringify(rig.store.snapshot().runs[0]?.contents)).not.toContain(marker);
  });

  it("goes on after a crash, with large values carried over generations", async () => {
    const rig = new Rig();
    const first = rig.process({ cipher });
    const large = "y".repeat(40_000);
    const carry: (n: number, text: string) => LazyResult<number> = task(
      "cipher:carry",
      (n: number, text: string): Tail<number> =>
        n <= 0 ? text.length : (sequence([wait("1h"), carry(n - 1, text)]) as never),
    ) as never;
    first.engine.start(carry(3, say(large) as never), { runId: "r" });
    await rig.clock.advance("90m");
    first.crash();
    const seen = watched(rig.process({ cipher }).engine.attach("r"));
    await rig.clock.advance("3h");
    expect(seen.outcome).toEqual(succeeded(40_000));
  });

  it("that is missing or another one parks the run or says that it cannot be read, and leaves it as it is", async () => {
    const rig = new Rig();
    const first = rig.process({ cipher });
    first.engine.start(sequence([say("a"), wait("1h"), say("b")]), { runId: "r" });
    await rig.settle();
    first.crash();
    const outcome = await rig.process().engine.attach("r").outcome();
    expect(["parked", "failed"]).toContain(outcome.status);
    expect((outcome as { error: { code: string } }).error.code).toMatch(
      /CS_(CORRUPT_RUN|RUN_PARKED|INVALID_DOCUMENT)/,
    );
    const seen = watched(rig.process({ cipher }).engine.attach("r"));
    await rig.clock.advance("1h");
    expect(seen.outcome).toEqual(succeeded("b"));
  });
});
