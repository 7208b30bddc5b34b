import { describe, it } from "vitest";
import { MemoryRunSession } from "../../ports/memory-run-store/memory-run-session.ts";
import { MemoryRunStore } from "../../ports/memory-run-store.ts";
import type { RunSession } from "../../ports/run-store.ts";
import { VirtualClock } from "../virtual-clock.ts";
import { type RunStoreUnderTest, runStoreConformance } from "./run-store-conformance.ts";

function memory(): RunStoreUnderTest {
  const clock = new VirtualClock();
  const crash = (session: RunSession): void => {
    if (session instanceof MemoryRunSession) session.abandon();
  };
  return {
    store: new MemoryRunStore({ clock }),
    crash,
    advance: (milliseconds) => clock.advance(milliseconds),
  };
}

/** One whose dead engines go on: they stood still for longer than their lease. */
function standingStill(): RunStoreUnderTest {
  const clock = new VirtualClock();
  const crash = async (session: RunSession): Promise<void> => {
    if (session instanceof MemoryRunSession) session.stall();
    await clock.advance(15_000);
  };
  return { store: new MemoryRunStore({ clock }), crash };
}

describe("run stores that conform", () => {
  for (const { name, run } of runStoreConformance(memory)) it(`MemoryRunStore: ${name}`, run);
  for (const { name, run } of runStoreConformance(standingStill))
    it(`one whose engines stand still: ${name}`, run);
  for (const { name, run } of runStoreConformance(() => ({ store: new MemoryRunStore() })))
    it(`one that nobody can crash: ${name}`, run);
});
