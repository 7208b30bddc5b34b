import { all, env, sequence, type Tail, task, wait } from "cascade-ts";
import { describe, expect, it } from "vitest";
import { Book } from "./book.ts";
import { succeeded } from "./crash-everywhere.ts";
import { Rig, watched } from "./rig.ts";
import { transplant } from "./transplant.ts";

const book = new Book();
const say = book.task("park:say", (value: unknown) => value);
const aaa = book.task("park:aaa", (value: unknown) => `aaa ${String(value)}`);
const newer = task(
  "park:newer",
  { version: "3", accepts: ["1", "2"] },
  (_context, value: unknown) => `newer ${value}`,
);
const inner = book.task(
  "park:inner",
  (n: number): Tail<unknown> => sequence([wait("1h"), n > 0 ? inner(n - 1) : aaa("i")]),
);
const big = book.task("park:big", () => "b".repeat(40_000));

/** A run that waits, in a store of its own, and whose process is gone. */
async function stored(target: unknown): Promise<Rig> {
  book.begin();
  const rig = new Rig();
  const process = rig.process();
  process.engine.start(target, { runId: "r" });
  await rig.settle();
  process.crash();
  await rig.clock.advance("2h");
  return rig;
}

describe("9.4 parking", () => {
  it("a task that is not registered parks the run, and says which; defined, the run goes on", async () => {
    const old = await stored(sequence([say("1"), wait("1h"), aaa("x")]));
    const rig = await transplant(old, (text) => text.replaceAll("park:aaa", "park:unheard"));
    const { engine } = rig.process();
    const seen = watched(engine.attach("r"));
    await rig.settle();
    expect(seen.outcome).toMatchObject({ status: "parked", error: { code: "CS_RUN_PARKED" } });
    expect((seen.outcome as { error: Error }).error.message).toContain("park:unheard");
    expect(rig.row("r")).toMatchObject({ status: "parked", owner: undefined });
    expect(rig.row("r")?.message).toContain("park:unheard");
    expect((await engine.runs({ status: "parked" })).map(({ id }) => id)).toEqual(["r"]);
    expect(await engine.recover()).toEqual([]);
    expect(book.names).toEqual(["park:say('1')"]);

    task("park:unheard", (value: unknown) => `heard ${String(value)}`);
    const again = watched(engine.attach("r"));
    await rig.settle();
    expect(again.outcome).toEqual(succeeded("heard x"));
    expect(book.names).toEqual(["park:say('1')"]);
  });

  it("the same with the target given again, and in a frame below", async () => {
    const old = await stored(all([say(inner(2)), say("2")]));
    const rig = await transplant(old, (text) => text.replaceAll("park:inner", "park:inner-gone"));
    const seen = watched(rig.process().engine.start(all([say(inner(2)), say("2")]), { runId: "r" }));
    await rig.settle();
    expect(seen.outcome?.status).toBe("parked");
    task("park:inner-gone", (n: number): unknown => `inner ${n}`);
    const again = watched(rig.process().engine.attach("r"));
    await rig.clock.advance("9h");
    expect(again.outcome?.status).toBe("succeeded");
  });

  it("run() rejects with CS_RUN_PARKED", async () => {
    const old = await stored(sequence([wait("1h"), aaa("x")]));
    const rig = await transplant(old, (text) => text.replaceAll("park:aaa", "park:never-defined"));
    const rejected = expect(rig.process().engine.attach("r").result()).rejects.toMatchObject({
      code: "CS_RUN_PARKED",
    });
    await rig.settle();
    await rejected;
  });

  it("versions: an accepted older one is taken over, another one parks", async () => {
    const old = await stored(sequence([say("1"), wait("1h"), newer("x")]));
    expect(old.text).toContain("park:newer");
    for (const [version, status] of [
      ["3", "succeeded"],
      ["2", "succeeded"],
      ["1", "succeeded"],
      ["4", "parked"],
      ["9.9", "parked"],
    ] as const) {
      const rig = await transplant(old, (text) => {
        const graph = /"park:newer"/.test(text) ? text.replaceAll('"3"', JSON.stringify(version)) : text;
        return graph;
      });
      const seen = watched(rig.process().engine.attach("r"));
      await rig.settle();
      expect(seen.outcome?.status, `version ${version}`).toBe(status);
      if (status === "parked") expect(rig.row("r")?.message).toContain("park:newer");
    }
  });

  it("two functions of one name park the run, and name both places", async () => {
    const old = await stored(sequence([say("1"), wait("1h"), aaa("x")]));
    const rig = await transplant(old, (text) => text.replaceAll("park:aaa", "park:two"));
    const keep = [task("park:two", () => 1), task("park:two", () => 2)];
    const seen = watched(rig.process().engine.attach("r"));
    await rig.settle();
    expect(keep).toHaveLength(2);
    expect(seen.outcome?.status).toBe("parked");
    expect(rig.row("r")?.message).toMatch(/parking\.test/);
  });

  it("several runs: one that is parked holds up no other", async () => {
    const old = new Rig();
    const process = old.process();
    for (let n = 0; n < 4; n++)
      process.engine.start(sequence([wait("1h"), n % 2 === 0 ? aaa(n) : say(n)]), { runId: `r${n}` });
    await old.settle();
    process.crash();
    await old.clock.advance("2h");
    const rig = await transplant(old, (text) => text.replaceAll("park:aaa", "park:nowhere"));
    const { engine } = rig.process();
    const handles = await engine.recover();
    const seen = handles.map((handle) => watched(handle));
    await rig.settle();
    expect(seen.map(({ outcome }) => outcome?.status)).toEqual([
      "parked",
      "succeeded",
      "parked",
      "succeeded",
    ]);
    await engine.close();
  });
});

describe("9.4 what is missing in the process that goes on", () => {
  it("an environment variable parks the run, and with it the run goes on", async () => {
    const target = () =>
      sequence([say(env("PARK_HOME")), wait("1h"), say([env("PARK_HOME"), env("PARK_LATE")])]);
    const environment = { env: { PARK_HOME: "home", PARK_LATE: "late" } };
    const rig = new Rig();
    const first = rig.process(environment);
    first.engine.start(target(), { runId: "r" });
    await rig.settle();
    first.crash();
    await rig.clock.advance("2h");
    const without = watched(rig.process({ env: { PARK_HOME: "home" } }).engine.attach("r"));
    await rig.settle();
    expect(without.outcome).toMatchObject({ status: "parked" });
    expect(rig.row("r")?.message).toContain("PARK_LATE");
    const seen = watched(rig.process(environment).engine.attach("r"));
    await rig.settle();
    expect(seen.outcome).toEqual(succeeded(["home", "late"]));
  });
});

describe("2.4, 9.9 damaged runs", () => {
  const damages: Record<string, (text: string, kind: string) => string> = {
    "a graph that is no JSON": (text, kind) => (kind === "graph" ? text.slice(1) : text),
    "a graph that is another document": (text, kind) => (kind === "graph" ? "[1,2]" : text),
    "a graph that is null": (text, kind) => (kind === "graph" ? "null" : text),
    "a graph without nodes": (text, kind) =>
      kind === "graph" ? text.replace(/"nodes":\[.*?\]/, '"nodes":[]') : text,
    "a result that is no JSON": (text, kind) => (kind === "value" ? `${text}}` : text),
    "a result that is nothing": (text, kind) => (kind === "value" ? "" : text),
    "a large value that is missing": (text, kind) => (kind === "blob" ? "" : text),
    "parameters that are no JSON": (text, kind) => (kind === "params" ? "{" : text),
    "a result of hostile JSON": (text, kind) =>
      kind === "value" ? '{"$error":["Error","message",{"$ref":99}]}' : text,
  };

  it.each(Object.keys(damages))(
    "%s: the run says so, does not go on, and others are not touched",
    async (name) => {
      const old = new Rig();
      const process = old.process();
      process.engine.start(all([sequence([big(), wait("1h"), say("end")]), big()]), { runId: "r" });
      process.engine.start(sequence([wait("1h"), say("fine")]), { runId: "other" });
      await old.settle();
      process.crash();
      await old.clock.advance("2h");
      let isFirst = true;
      const damage = damages[name] as (text: string, kind: string) => string;
      const rig = await transplant(old, (text, kind) => {
        if (kind === "graph" && text.includes("fine")) isFirst = false;
        if (kind === "params") isFirst = !isFirst ? false : isFirst;
        return text.includes("fine") || !isFirst ? text : damage(text, kind);
      });
      const { engine } = rig.process();
      const seen = watched(engine.attach("r"));
      await rig.settle();
      expect(["parked", "failed"]).toContain(seen.outcome?.status);
      const { error } = seen.outcome as { error: { code: string; cause?: { code?: string } } };
      expect([error.code, error.cause?.code].join()).toMatch(/CS_(CORRUPT_RUN|INVALID_DOCUMENT|RUN_PARKED)/);
      expect(rig.row("r")?.status).toBe("parked");
      const other = watched(engine.attach("other"));
      await rig.settle();
      expect(other.outcome).toEqual(succeeded("fine"));
      await engine.close();
    },
  );
});
