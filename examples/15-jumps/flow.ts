// A body can say where it goes on: it returns `jump(key, data)`, and whoever composes the flow says where each key leads.
// What the routes use is computed once, however long the loop goes; routes that are not jumped to never run.
//     cascade run examples/15-jumps/flow.ts
import { all, bind, jump, selectJump, task } from "cascade-ts";

// A word of the dialogue, and what comes next. The states know nothing of each other but their keys.
const events = ["coin", "push", "push", "coin", "kick", "off"];
const next = (turn: number): string => events[turn] ?? "off";

const locked = task("locked", (turn: number, log: readonly string[], price: number) => {
  const event = next(turn);
  if (event === "off") return jump("end", log);
  if (event === "coin") return jump("unlocked", [turn + 1, [...log, `paid ${price}`]]);
  if (event === "kick") return jump("alarm", [`kicked at turn ${turn}`, log]);
  return jump("locked", [turn + 1, [...log, "locked, pay first"]]);
});
const unlocked = task("unlocked", (turn: number, log: readonly string[]) => {
  const event = next(turn);
  if (event === "push") return jump("locked", [turn + 1, [...log, "someone went through"]]);
  if (event === "kick") return jump("alarm", [`kicked at turn ${turn}`, log]);
  return jump("unlocked", [turn + 1, log]);
});
const alarm = task("alarm", (what: string, log: readonly string[], number: string) => [
  ...log,
  `${what}: calling ${number}`,
]);

let asked = 0;
const priceList = task("price list", () => {
  asked += 1;
  return 2;
});
const phoneBook = task("phone book", () => "the guard");
const timesAsked = task("times asked", (_after: unknown) => asked);

const price = priceList();
const turnstile = bind(locked(0, [], price), (self) =>
  selectJump({
    locked: self,
    unlocked: unlocked(0, []),
    alarm: alarm("", [], phoneBook()),
    end: null,
  }),
);

// A countdown of a hundred thousand jumps, in constant memory.
const countdown = task("countdown", (n: number) =>
  n === 0 ? jump("lift-off", "lift-off") : jump("again", n - 1),
);

export default all({
  turnstile,
  "price list asked": timesAsked(turnstile),
  countdown: bind(countdown(100_000), (self) => selectJump({ again: self, "lift-off": null })),
});
