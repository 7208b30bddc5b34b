import { expect, it } from "vitest";
import { InstantClock } from "./instant-clock.ts";

it("jumps from timer to timer, in order, after everything else had a turn", async () => {
  const clock = new InstantClock(0);
  const seen: string[] = [];
  await new Promise<void>((resolve) => {
    clock.setTimer(3_600_000, () => {
      seen.push(`hour at ${clock.now()}`);
      resolve();
    });
    clock.setTimer(5, () => {
      seen.push(`five at ${clock.elapsed()}`);
      clock.setTimer(5, () => seen.push(`ten at ${clock.now()}`));
    });
    clock.setTimer(7, () => seen.push("never"))();
    clock.macrotask(() => seen.push("first"));
  });
  expect(seen).toEqual(["first", "five at 5", "ten at 10", "hour at 3600000"]);
});
