import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { MemoryRunStore } from "../ports/memory-run-store.ts";
import { task } from "../spec/task.ts";
import { shellWord, storeOfRun, storeOfRuns } from "./flow-store.ts";
import type { Host } from "./host.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cascade-store-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function host(env: Record<string, string> = {}): Host {
  const stream = { write: () => true };
  return {
    argv: [],
    env,
    cwd: folder,
    stdout: stream,
    stderr: stream,
    onInterrupt: () => () => {},
    onExit: () => () => {},
    exit: () => {},
  };
}

const fromEnvironment = host({ CASCADE_STORE: "sqlite:env.db" });
const nothing = { option: undefined, exports: undefined };

it("a run is kept where --store says, else where the file says, else nowhere unless it is to be kept", () => {
  const exports = { store: "sqlite:exported.db" };
  const run = (option: string | undefined, exported: object | undefined, wantsOne: boolean): unknown =>
    storeOfRun({ option, exports: exported as Record<string, unknown>, wantsOne }, fromEnvironment)?.store;
  expect(run("sqlite:given.db", exports, false)).toBe("sqlite:given.db");
  expect(run(undefined, exports, false)).toBe("sqlite:exported.db");
  expect(run(undefined, undefined, false)).toBeUndefined();
  expect(run(undefined, undefined, true)).toBe("sqlite:env.db");
  expect(storeOfRun({ ...nothing, wantsOne: true }, host())?.store).toBe("sqlite:cascade-runs.db");
});

it.each([
  ["a task", task("store", () => 1)],
  ["a LazyResult", task("store", () => 1)()],
  ["a number", 3],
  ["null", null],
  ["an object that opens nothing", { open: true, name: "x", capabilities: {} }],
])("%s by the name of store is no store", (_what, store) => {
  expect(storeOfRun({ option: undefined, exports: { store }, wantsOne: false }, host())).toBeUndefined();
});

it("a store object is taken as it is", () => {
  const store = new MemoryRunStore();
  expect(storeOfRun({ option: undefined, exports: { store }, wantsOne: false }, host())).toEqual({
    store,
    name: store.name,
    words: "",
    isDurable: false,
  });
});

it("looking for runs makes no store", () => {
  writeFileSync(join(folder, "there.db"), "");
  const find = (url: string): unknown => storeOfRuns({ ...nothing, option: url }, host()).store;
  expect(find("sqlite:there.db")).toBe("sqlite:there.db");
  expect(() => find("sqlite:gone.db")).toThrow(/there is no file gone\.db/);
  expect(() => storeOfRuns(nothing, fromEnvironment)).toThrow(/no file env\.db/);
  expect(storeOfRuns({ ...nothing, mayBeNew: true }, fromEnvironment).store).toBe("sqlite:env.db");
  expect(() => storeOfRuns(nothing, host())).toThrow(expect.objectContaining({ code: "CS_FLOW_USAGE" }));
  writeFileSync(join(folder, "cascade-runs.db"), "");
  expect(storeOfRuns(nothing, host()).store).toBe("sqlite:cascade-runs.db");
});

it("no password is shown", () => {
  const found = storeOfRun({ ...nothing, option: "postgres://ada:se:cret@db/runs", wantsOne: false }, host());
  expect(found).toMatchObject({
    store: "postgres://ada:se:cret@db/runs",
    name: "postgres://ada:***@db/runs",
  });
  expect(found?.words).not.toContain("cret");
});

it.each([
  ["order-1", "order-1"],
  ["a b", "'a b'"],
  ["it's; rm", "'it'\\''s; rm'"],
  ["", "''"],
])("%j is %s in a shell", (word, shown) => {
  expect(shellWord(word)).toBe(shown);
});
