import { afterEach, describe, expect, it } from "vitest";
import { task } from "./task.ts";
import { callSiteOf, startTrace, tracing } from "./trace.ts";

const load = task("load", (n: number) => n);
const stops: (() => void)[] = [];

function start(): () => void {
  const stop = startTrace();
  stops.push(stop);
  return stop;
}

describe("trace", () => {
  afterEach(() => {
    for (const stop of stops.splice(0)) stop();
  });

  it("remembers where a call was written, while somebody wants it", () => {
    const before = load(1);
    const stop = start();
    const here = load(1);
    stop();
    const after = load(1);
    expect(callSiteOf(here)).toMatch(/trace\.test\.ts:\d+:\d+$/);
    expect([callSiteOf(before), callSiteOf(after)]).toEqual([undefined, undefined]);
    expect(callSiteOf(here)).toBe(callSiteOf(here));
  });

  it("tells two calls apart, and gives other forms of a call its place", () => {
    start();
    const one = load(1);
    const two = load(1);
    expect(callSiteOf(one)).not.toBe(callSiteOf(two));
    expect(callSiteOf(one.withRetry({ attempts: 2 }).as("again"))).toBe(callSiteOf(one));
    expect(callSiteOf(one.orElse(0))).toBeUndefined();
  });

  it("counts who wants it, each once", () => {
    const base = tracing.on;
    const first = start();
    const second = start();
    first();
    first();
    expect(tracing.on).toBe(base + 1);
    second();
    expect(tracing.on).toBe(base);
  });
});
