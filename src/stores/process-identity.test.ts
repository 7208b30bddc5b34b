import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isProcessGone, type ProcessIdentity, processIdentity } from "./process-identity.ts";

const own = processIdentity();
const isTold = existsSync("/proc/self/ns/pid");

describe("9.6 who owns a run is taken for dead", () => {
  it("not while its process lives", () => {
    expect(isProcessGone(own)).toBe(false);
    expect(own.pid).toBe(process.pid);
  });

  it("when the process is gone, and where that can be told", async () => {
    const child = spawn(process.execPath, ["-e", ""], { stdio: "ignore" });
    await once(child, "exit");
    expect(isProcessGone({ ...own, pid: child.pid ?? 0 })).toBe(isTold);
  });

  it("when another process has its pid by now", () => {
    expect(isProcessGone({ ...own, startTime: "1" })).toBe(isTold);
  });

  const elsewhere: Readonly<Record<string, Partial<ProcessIdentity>>> = {
    "on another machine, or before this one was started": { bootId: "another" },
    "in another container": { pidNamespace: "pid:[1]" },
    "on a machine that does not tell": { bootId: undefined },
    "in a namespace that is not told": { pidNamespace: undefined },
    "with an unknown beginning": { startTime: undefined },
    "with a pid that is none": { pid: 0 },
    "with a pid that would mean a group": { pid: -1 },
    "with a pid that is no number": { pid: Number.NaN },
  };
  for (const [where, change] of Object.entries(elsewhere)) {
    it(`not ${where}`, () => {
      expect(isProcessGone({ ...own, startTime: "1", pid: 2 ** 22 + 1, ...change })).toBe(false);
    });
  }

  it("not by one to whom its own machine does not tell", () => {
    const nobody = { bootId: undefined, pidNamespace: undefined, pid: 1, startTime: undefined };
    expect(isProcessGone({ ...own, startTime: "1" }, nobody)).toBe(false);
  });
});
