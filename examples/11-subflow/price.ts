// A flow of its own, and a part of flow.ts:
//     cascade run examples/11-subflow/price.ts --item tea
import { param, task } from "cascade-ts";

const prices: Readonly<Record<string, number>> = { tea: 4, cake: 3.5 };

const price = task("price", (item: string, count: number) => {
  const each = prices[item];
  if (each === undefined) throw new Error(`we have no ${item}`);
  return each * count;
});

export const total = price(param("item"), param("count", { type: "number", default: 1 }));
