import { expect, it } from "vitest";
import { VirtualClock } from "./virtual-clock.ts";

it("stands still until it is told to go on", async () => {
  const clock = new VirtualClock(1_000);
  const fired: string[] = [];
  clock.setTimer(10, () => fired.push(`ten at ${clock.now()}`));
  clock.setTimer(5, () => fired.push(`five at ${clock.now()}`));
  await clock.advance(4);
  expect(fired).toEqual([]);
  await clock.advance("1s");
  expect(fired).toEqual(["five at 1005", "ten at 1010"]);
  expect(clock.now()).toBe(2_004);
  expect(clock.pending).toBe(0);
});

it("fires timers that others set on the way, and not those that were taken back", async () => {
  const clock = new VirtualClock(0);
  const fired: number[] = [];
  const takeBack = clock.setTimer(3, () => fired.push(-1));
  clock.setTimer(1, () => {
    takeBack();
    void Promise.resolve().then(() => clock.setTimer(1, () => fired.push(clock.now())));
  });
  await clock.advance(2);
  expect(fired).toEqual([2]);
});

it("fires equal times in the order they were set, one at a time when asked", () => {
  const clock = new VirtualClock(0);
  const fired: string[] = [];
  for (const name of ["a", "b"]) clock.setTimer(7, () => fired.push(name));
  expect(clock.nextTimer).toBe(7);
  expect(clock.fireNext()).toBe(true);
  expect(fired).toEqual(["a"]);
  expect([clock.fireNext(), clock.fireNext(), clock.nextTimer]).toEqual([true, false, undefined]);
});

it("does not hold back work that only lets others go first", async () => {
  const clock = new VirtualClock();
  await new Promise<void>((resolve) => clock.macrotask(resolve));
});
