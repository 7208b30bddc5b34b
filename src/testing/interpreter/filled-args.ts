import { argsOf, bindingOf, type Lazy } from "../../spec/lazy.ts";
import type { Result } from "./result.ts";

/** The arguments with the values of the LazyResults in their places; `inputs` begins with these. */
export function filledArgs(lazy: Lazy, inputs: readonly Result[]): readonly unknown[] {
  const binding = bindingOf(lazy);
  const valueAt = (index: number): unknown => {
    const input = inputs[index];
    return input?.status === "succeeded" ? input.value : undefined;
  };
  if (typeof binding !== "number") return binding.fill(valueAt);
  let next = 0;
  return argsOf(lazy).map((arg, index) => ((binding & (1 << index)) === 0 ? arg : valueAt(next++)));
}
