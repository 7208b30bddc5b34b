// Other flow files as parts of a flow. Their tasks belong to this run: its limits, its events, its Ctrl-C.
//     cascade run examples/11-subflow/flow.ts
import { all, param, subflow, task } from "cascade-ts";

const guests = param("guests", { type: "number", default: 3 });
const price = new URL("./price.ts", import.meta.url);

// What a file has as param() is given here: a value, or a LazyResult of one.
const priceOf = (item: string) => subflow<number>(price, { params: { item, count: guests } });

const bill = task("bill", (tea: number, cake: number) => `tea ${tea}, cake ${cake}, together ${tea + cake}`);

// A file that is missing, one that has no such target, and a task that fails inside are three different errors.
const missing = subflow<number>("./prices.ts", { from: import.meta.url });
const misspelled = subflow<number>(price, { target: "totle" });
const sayWhy = task("sayWhy", ({ cause }: Error) =>
  cause instanceof Error && "code" in cause ? String(cause.code) : String(cause),
);

export default all({
  bill: bill(priceOf("tea"), priceOf("cake")),
  missing: missing.recover(sayWhy),
  misspelled: misspelled.recover(sayWhy),
  failed: priceOf("unicorn").recover(sayWhy),
});
