/** What the engine must know of a function to call it. Computed once per task, when the task is defined. */
export interface Signature {
  /** Declared parameters, the context not counted. */
  readonly arity: number;
  /** Declared `async`. A function that is not may still return a promise. */
  readonly isAsync: boolean;
  /** The function gets the engine's context before its arguments. */
  readonly wantsContext: boolean;
  /** How often this signature was worked out; anything but 1 is a defect that `engine.stats` shows. */
  computed: number;
}

const AsyncFunction = (async () => {}).constructor;

export function computeSignature(fn: (...args: never[]) => unknown, wantsContext: boolean): Signature {
  return {
    arity: Math.max(0, fn.length - (wantsContext ? 1 : 0)),
    isAsync: fn instanceof AsyncFunction,
    wantsContext,
    computed: 1,
  };
}
