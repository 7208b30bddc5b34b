import { describe, expect, it } from "vitest";
import { MemoryResultLog } from "../ports/result-log.ts";
import { task } from "../spec/task.ts";
import { VirtualClock } from "../testing/virtual-clock.ts";
import { Engine } from "./engine.ts";
import { run } from "./run.ts";
import { checkEngineOptions, checkRunOptions, splitOptions } from "./run-options.ts";

let calls = 0;
const body = task("body", () => {
  calls++;
  return 1;
});

type Bad = readonly [shown: string, options: unknown, code: string, message: string];
const invalid = "CS_INVALID_OPTION";

const common: readonly Bad[] = [
  ["no object", 5, invalid, "5 is not an object"],
  ["null", null, invalid, "null is not an object"],
  ["an unknown option", { retries: 3 }, invalid, 'option "retries": there is no such option'],
  ["maxConcurrency 0", { maxConcurrency: 0 }, invalid, "0 is not a whole number of at least 1"],
  ["maxConcurrency -1", { maxConcurrency: -1 }, invalid, "maxConcurrency"],
  ["maxConcurrency 1.5", { maxConcurrency: 1.5 }, invalid, "maxConcurrency"],
  ["maxConcurrency NaN", { maxConcurrency: Number.NaN }, invalid, "maxConcurrency"],
  ["maxConcurrency as text", { maxConcurrency: "2" }, invalid, "maxConcurrency"],
  ["maxConcurrency null", { maxConcurrency: null }, invalid, "maxConcurrency"],
  ["subscribers that are no list", { subscribers: () => {} }, invalid, "subscribers"],
  ["a subscriber that is no function", { subscribers: [() => {}, 1] }, invalid, "subscribers"],
  ["a log that is no function", { log: "stderr" }, invalid, "log"],
];

const forRuns: readonly Bad[] = [
  ...common,
  ["onFailure unknown", { onFailure: "ignore" }, invalid, 'neither "stop" nor "drain"'],
  ["onFailure null", { onFailure: null }, invalid, "onFailure"],
  ["a grace that is no duration", { grace: "soon" }, "CS_INVALID_DURATION", 'option "grace"'],
  ["a negative grace", { grace: -1 }, "CS_INVALID_DURATION", "grace"],
  ["a grace without end", { grace: Number.POSITIVE_INFINITY }, "CS_INVALID_DURATION", "grace"],
  ["params that are no object", { params: "a=1" }, invalid, "params"],
  ["params null", { params: null }, invalid, "params"],
  ["an empty name", { name: "" }, invalid, "name"],
  ["a name that is no text", { name: 5 }, invalid, "name"],
  ["an empty runId", { runId: "" }, invalid, "runId"],
  ["a runId that is no text", { runId: 5 }, invalid, "runId"],
  ["a controller instead of its signal", { signal: new AbortController() }, invalid, "AbortSignal"],
];

const forEngines: readonly Bad[] = [
  ...common,
  ["an option of a run", { params: {} }, invalid, 'option "params": there is no such option'],
  ["an incomplete clock", { clock: { now: () => 0, elapsed: () => 0 } }, invalid, "setTimer, macrotask"],
  ["a clock that is none", { clock: 5 }, invalid, "clock"],
  ["a clock null", { clock: null }, invalid, "clock"],
  ["an incomplete randomness", { randomness: { next: Math.random } }, invalid, "id"],
  ["a store without commit", { results: {} }, invalid, "commit"],
  ["fastPaths that is no boolean", { fastPaths: 1 }, invalid, "fastPaths"],
  ["an env that is no object", { env: "HOME" }, invalid, "env"],
  ["an env null", { env: null }, invalid, "env"],
];

const refusal = (code: string, message: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(message) });

describe("options that cannot be used", () => {
  it.each(forRuns)("of a run are refused: %s", (_, options, code, message) => {
    expect(() => checkRunOptions(options as never)).toThrow(refusal(code, message));
  });

  it.each(forEngines)("of an engine are refused: %s", (_, options, code, message) => {
    expect(() => new Engine(options as never)).toThrow(refusal(code, message));
  });

  it.each(forRuns)(
    "5.4 engine.run rejects, does not throw, and runs nothing: %s",
    async (_, options, code) => {
      calls = 0;
      const promise = new Engine().run(body(), options as never);
      await expect(promise).rejects.toMatchObject({ code });
      expect(calls).toBe(0);
    },
  );

  it.each([...forRuns, ...forEngines.filter(([, options]) => !Object.hasOwn(Object(options), "params"))])(
    "5.4 run rejects, does not throw, and runs nothing: %s",
    async (_, options, code) => {
      calls = 0;
      const promise = run(body(), options as never);
      await expect(promise).rejects.toMatchObject({ code });
      expect(calls).toBe(0);
    },
  );
});

describe("options that can be used", () => {
  it("of a run", () => {
    expect(() => checkRunOptions({})).not.toThrow();
    checkRunOptions({
      params: {},
      name: "n",
      runId: "r",
      signal: new AbortController().signal,
      maxConcurrency: 1,
      onFailure: "drain",
      grace: "1.5s",
      subscribers: [],
      log: () => {},
    });
    checkRunOptions({ maxConcurrency: Number.POSITIVE_INFINITY, grace: 0, onFailure: "stop" });
  });

  it("of an engine", () => {
    checkEngineOptions({
      maxConcurrency: 3,
      subscribers: [() => {}],
      log: () => {},
      clock: new VirtualClock(),
      randomness: { next: () => 0, id: () => "x" },
      results: new MemoryResultLog(),
      fastPaths: false,
      env: {},
    });
  });

  it("run() takes both; what is not given is not passed on", () => {
    const clock = new VirtualClock();
    const { engine, run: ofRun } = splitOptions({ clock, env: {}, maxConcurrency: 2, name: "n" });
    expect(engine).toEqual({ clock, env: {} });
    expect(ofRun).toEqual({ maxConcurrency: 2, name: "n" });
    expect(() => splitOptions({ oops: 1 } as never)).toThrow(refusal(invalid, "oops"));
  });
});
