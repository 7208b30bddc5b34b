import {
  all,
  type LazyResult,
  param,
  recv,
  resource,
  StoreUnavailableError,
  sequence,
  type Tail,
  task,
  wait,
} from "cascade-ts";
import { scriptedTask, VirtualClock } from "cascade-ts/testing";
import { describe, expect, it } from "vitest";
import { Engine } from "../../src/engine/engine.ts";
import { MemoryRunStore } from "../../src/ports/memory-run-store.ts";
import { Book } from "./book.ts";
import { crashEverywhere, succeeded } from "./crash-everywhere.ts";
import { Rig, watched } from "./rig.ts";
import { transplant } from "./transplant.ts";

const book = new Book();
const say = book.task("corner:say", (value: unknown) => value);
const join = book.task("corner:join", (...parts: readonly unknown[]) => parts.map(String).join("+"));
const hour = book.task("corner:hour", (): unknown => say("h").after(wait("1h")));
const late = task("corner:late", () => hour());
const calm = task("corner:calm", () => "calm");

describe("9.2 frames", () => {
  it("a run that was parked with frames below goes on, parks again, and goes on", async () => {
    const old = new Rig();
    const first = old.process();
    const inner = book.task(
      "corner:inner",
      (n: number): Tail<unknown> => (n <= 0 ? say("leaf").after(wait("1h")) : join(inner(n - 1), n)),
    );
    first.engine.start(all([join(inner(2), "x"), sequence([wait("1h"), say(hour())]), say("y")]), {
      runId: "r",
    });
    await old.settle();
    first.crash();
    const rig = await transplant(old, (text) => text.replaceAll("corner:hour", "corner:unknown-hour"));
    const before = rig.row("r")?.frames ?? 0;
    expect(before).toBeGreaterThan(2);
    for (let time = 0; time < 2; time++) {
      const parked = watched(rig.process().engine.attach("r"));
      await rig.settle();
      expect(parked.outcome?.status).toBe("parked");
      expect(rig.row("r")?.frames).toBeGreaterThanOrEqual(before);
    }
    task("corner:unknown-hour", () => late());
    const second = rig.process();
    second.engine.attach("r");
    await rig.clock.advance("90m");
    expect(rig.store.snapshot().runs[0]?.contents.frames[0]?.frame).toBe(0);
    second.crash();
    const seen = watched(rig.process().engine.attach("r"));
    await rig.clock.advance("9h");
    expect(seen.outcome).toEqual(succeeded(["leaf+1+2+x", "h", "y"]));
  });

  it("1.1 equal pure nodes around a child frame that names both", async () => {
    await crashEverywhere({
      book,
      target: () => {
        pures = [pure(1), pure(1)];
        return join(names(pures[0] as never, pures[1] as never), pures[0]);
      },
      expected: succeeded("10+10+h+10"),
    });
  });
});

const pure = task("corner:pure", { pure: true }, (_context, n: number) => n * 10);
let pures: readonly LazyResult<number>[] = [];
const names = book.task("corner:names", (..._both: number[]): unknown => join(...pures, hour()));
const bad = task("corner:bad", (text: string): string => {
  throw Object.assign(new Error(`with ${text}`), { code: 4711, flag: true, one: 1 });
});

describe("5.6, 9.5 a deadline that passed while nobody had the run", () => {
  it("ends it, and its recv takes no signal", async () => {
    const rig = new Rig();
    const first = rig.process();
    first.engine.start(say(recv("t")), { runId: "r", deadline: "1h" });
    await rig.settle();
    first.crash();
    await rig.clock.advance("2h");
    const { engine } = rig.process();
    const seen = watched(engine.attach("r"));
    await rig.settle();
    expect(seen.outcome).toMatchObject({ status: "failed", error: { code: "CS_TIMEOUT" } });
    await engine.signal("t", "for another");
    const other = watched(engine.start(say(recv("t")), { runId: "other" }));
    await rig.settle();
    expect(other.outcome).toEqual(succeeded("for another"));
    await engine.close();
  });
});

describe("9.5, 9.9 a look for signals that fails", () => {
  it("is made again", async () => {
    const clock = new VirtualClock();
    const inner = new MemoryRunStore({ clock });
    let failures = 2;
    const store = {
      name: "busy",
      capabilities: inner.capabilities,
      open: async (engine: string) => {
        const session = await inner.open(engine);
        const signals = session.signals.bind(session);
        session.signals = (topic, limit) =>
          failures-- > 0
            ? Promise.reject(new StoreUnavailableError("busy", "locked"))
            : signals(topic, limit);
        return session;
      },
    };
    const engine = new Engine({ store, clock });
    await engine.signal("t", "there before");
    const seen = watched(engine.start(say(recv("t")), { runId: "r" }));
    await clock.advance("1m");
    expect(seen.outcome).toEqual(succeeded("there before"));
    await engine.close();
  });
});

describe("9.8 secrets in what is stored of errors", () => {
  it.each(["4711", "1", '"', ":", ",", "{", "message", "Error", "\\", "true"])(
    "a secret %j leaves the error readable",
    async (secret) => {
      const rig = new Rig();
      const pin = param("corner-pin", { secret: true });
      const given = { params: { "corner-pin": secret } };
      const target = () =>
        all([bad(pin as never).recover(calm as never), sequence([wait("1h"), bad(pin as never)])]);
      const first = rig.process();
      first.engine.start(target(), { runId: "r", ...given });
      await rig.settle();
      first.crash();
      await rig.clock.advance("2h");
      const seen = watched(rig.process().engine.attach("r", given));
      await rig.settle();
      expect(seen.outcome).toMatchObject({ status: "failed" });
      const again = await rig.process().engine.attach("r", given).outcome();
      expect(again.status).toBe("failed");
      expect(String((again as { error: { code?: string } }).error.code)).not.toMatch(
        /INVALID_DOCUMENT|CORRUPT|PARKED/,
      );
    },
  );

  it("a secret parameter that only a tail-called graph names is not stored in plain text", async () => {
    const rig = new Rig();
    const pw = param("corner-pw", { secret: true });
    const main = task("corner:main", () => all([say(pw), wait("1h")]));
    rig.process().engine.start(main(), { runId: "r", params: { "corner-pw": "hunter-2-late" } });
    expect(rig.text).not.toContain("hunter-2-late");
    await rig.settle();
    expect(rig.text).not.toContain("hunter-2-late");
    expect(rig.text).toContain("$secret");
  });
});

describe("9.6, 9.9 the end of a run", () => {
  it("that another engine has taken meanwhile is no success", async () => {
    const rig = new Rig();
    const [first, second] = [rig.process(), rig.process()];
    const closing: (() => void)[] = [];
    const slowly = resource("corner:slowly", async function* () {
      try {
        yield "r";
      } finally {
        await new Promise<void>((resolve) => closing.push(resolve));
      }
    });
    const body = task(
      "corner:body",
      { inject: { slowly } } as never,
      (() => "value") as never,
    ) as unknown as () => LazyResult<string>;
    const own = watched(first.engine.start(body(), { runId: "r" }));
    const resume = first.stall();
    await rig.settle();
    await rig.clock.advance("20s");
    watched(second.engine.attach("r"));
    await rig.settle();
    resume();
    for (const close of closing.splice(0)) close();
    await rig.clock.advance("2s");
    for (const close of closing.splice(0)) close();
    await rig.clock.advance("2s");
    // Either its end was stored before the other took it, or it says that it was taken.
    const row = rig.row("r");
    if (own.outcome?.status === "succeeded") expect(row).toMatchObject({ status: "succeeded" });
    else expect(own.outcome).toMatchObject({ status: "interrupted", error: { code: "CS_RUN_TAKEN" } });
  });
});

describe("5.4, 9.1 maps after a crash", () => {
  it("that end with a stored failure start no element again", async () => {
    const gate = scriptedTask<[], string>("corner:gate");
    const each = book.task("corner:each", (n: number): unknown => {
      if (n === 0) throw new Error("no");
      return say(hour());
    });
    const rig = new Rig();
    const first = rig.process();
    const mapped = each as never as { map(list: number[]): LazyResult<unknown> };
    first.engine.start(all([mapped.map([1, 0]).recover(calm as never), gate.task()]), { runId: "r" });
    await rig.settle();
    first.crash();
    book.begin();
    const seen = watched(rig.process().engine.attach("r"));
    await rig.settle();
    for (const call of [...gate.open]) call.finish("open");
    await rig.settle();
    expect(seen.outcome).toEqual(succeeded(["calm", "open"]));
    expect(book.names).toEqual([]);
  });
});
