import { bind, Engine, type Jump, jump, type LazyResult, selectJump, task } from "cascade-ts";
import { SeededRandom } from "cascade-ts/testing";
import { describe, expect, it } from "vitest";

const seeds = 400;
const states = 4;
const most = 25;

/** What a state does in a turn. */
type Move =
  | { readonly kind: "value" }
  | { readonly kind: "end"; readonly data: unknown }
  | { readonly kind: "throw" }
  | { readonly kind: "jump"; readonly to: number; readonly data: unknown };

interface State {
  /** Each is a plain value, or the number of a shared input. */
  readonly args: readonly (string | number)[];
  /** The number of the input it is guarded by, and whether that holds. */
  readonly guard: { readonly input: number; readonly holds: boolean } | undefined;
  readonly isAsync: boolean;
  /** A failure of it becomes a jump to this state. */
  readonly saves: number | undefined;
  /** Its route is a function that makes it anew. */
  readonly isFunction: boolean;
}

/** A machine of some states, drawn from a seed. The same moves are made by the engine and by a plain loop. */
class Machine {
  readonly states: readonly State[];
  readonly moves: readonly Move[];

  constructor(seed: number) {
    const random = new SeededRandom(seed);
    const below = (n: number): number => Math.floor(random.next() * n);
    const data = (): unknown =>
      random.pick([undefined, null, 0, "", "d", [], ["d"], ["d", "e"], ["d", "e", "f"], [["d"]], { k: 1 }]);
    const drawn = Array.from({ length: states }, (_, n): State => {
      const isFunction = n > 0 && random.next() < 0.3;
      return {
        args: Array.from({ length: below(3) }, () => (random.next() < 0.5 ? below(5) : "plain")),
        guard:
          !isFunction && random.next() < 0.25 ? { input: below(5), holds: random.next() < 0.8 } : undefined,
        isAsync: random.next() < 0.5,
        saves: random.next() < 0.3 ? below(states) : undefined,
        isFunction,
      };
    });
    // What only a function names is not known before it is called, and forgotten when the next turn does not name it.
    const kept = new Set(drawn.flatMap(({ args, isFunction }) => (isFunction ? [] : args)));
    this.states = drawn.map((state) =>
      state.isFunction ? { ...state, args: state.args.map((arg) => (kept.has(arg) ? arg : "plain")) } : state,
    );
    this.moves = Array.from({ length: most }, (_, turn): Move => {
      const kind = turn === most - 1 ? 0 : random.next();
      if (kind < 0.04) return { kind: "value" };
      if (kind < 0.08) return { kind: "end", data: data() };
      if (kind < 0.14) return { kind: "throw" };
      return { kind: "jump", to: below(states), data: data() };
    });
  }
}

/** What a machine does: the calls with their arguments, the inputs in the order they were asked for, and the end. */
interface Trace {
  readonly calls: string[];
  readonly inputs: Set<number>;
  end: unknown;
}

/** By a plain loop. */
function expected({ states: all, moves }: Machine): Trace {
  const trace: Trace = { calls: [], inputs: new Set(), end: undefined };
  let [state, data]: [number, unknown] = [0, undefined];
  for (const move of moves) {
    const { args, guard, saves } = all[state] as State;
    if (guard !== undefined) {
      trace.inputs.add(guard.input);
      if (!guard.holds) {
        trace.end = "skipped";
        return trace;
      }
    }
    const given = data === undefined ? [] : Array.isArray(data) ? (data as unknown[]) : [data];
    const rest = args.slice(given.length);
    for (const arg of rest) if (typeof arg === "number") trace.inputs.add(arg);
    const values = [...given, ...rest.map((arg) => (typeof arg === "number" ? `input ${arg}` : arg))];
    trace.calls.push(`${state} ${JSON.stringify(values)}`);
    const next: Move =
      move.kind === "throw" && saves !== undefined ? { kind: "jump", to: saves, data: "saved" } : move;
    if (next.kind === "jump") [state, data] = [next.to, next.data];
    else {
      trace.end = next.kind === "value" ? "value" : next.kind === "end" ? { data: next.data } : "failed";
      return trace;
    }
  }
  return trace;
}

/** The same as a flow. */
function flow({ states: all, moves }: Machine, trace: Trace): LazyResult<unknown> {
  let turn = 0;
  const inputs = Array.from({ length: 5 }, (_, n) =>
    task(`input ${n}`, async () => {
      if (trace.inputs.has(n)) trace.calls.push(`input ${n} again`);
      trace.inputs.add(n);
      return `input ${n}`;
    })(),
  );
  const conditions = all.map(({ guard }) =>
    guard === undefined
      ? undefined
      : task("guard", (_input: string) => guard.holds)(inputs[guard.input] as LazyResult<string>),
  );
  const routes = all.map((state, number) => {
    const body = (...args: readonly unknown[]): unknown => {
      trace.calls.push(`${number} ${JSON.stringify(args)}`);
      const move = moves[turn++] as Move;
      if (move.kind === "throw") throw new Error("on purpose");
      if (move.kind === "value") return "value";
      return move.kind === "end" ? jump("end", move.data) : jump(move.to, move.data);
    };
    const made = task(
      `state ${number}`,
      state.isAsync ? async (...args: readonly unknown[]) => body(...args) : body,
    );
    const make = (): LazyResult<unknown> => {
      const call = made(...state.args.map((arg) => (typeof arg === "number" ? inputs[arg] : arg)));
      const guarded = conditions[number] === undefined ? call : call.runIf(conditions[number]);
      return state.saves === undefined ? guarded : guarded.recover(() => jump(state.saves, "saved"));
    };
    const route = make();
    return { route, given: state.isFunction ? make : route };
  });
  const source = routes[0]?.route as LazyResult<Jump>;
  return bind(source, (self) =>
    selectJump({
      ...Object.fromEntries(routes.map(({ given }, n) => [n, n === 0 ? self : given])),
      end: null,
    }),
  );
}

async function actual(machine: Machine, fastPaths: boolean, isInner: boolean): Promise<Trace> {
  const trace: Trace = { calls: [], inputs: new Set(), end: undefined };
  const target = flow(machine, trace);
  const engine = new Engine({ fastPaths });
  const wrap = task("wrap", (value: unknown) => [value]);
  const outcome = await engine.start(isInner ? wrap(target) : target).outcome();
  await engine.close();
  if (outcome.status === "succeeded") {
    const value: unknown = isInner ? (outcome.value as readonly unknown[])[0] : outcome.value;
    trace.end = value === "value" ? "value" : { data: value };
  } else trace.end = outcome.status;
  return trace;
}

describe.each([true, false])("12 random machines of jumps (fast paths: %s)", (fastPaths) => {
  it.each([
    ["as the target", false],
    ["as an argument", true],
  ])(`12 ${seeds} of them do what a plain loop does, %s`, async (_, isInner) => {
    for (let seed = 0; seed < seeds; seed++) {
      const machine = new Machine(seed);
      const trace = await actual(machine, fastPaths, isInner);
      const wanted = expected(machine);
      expect(trace.calls, `seed ${seed}`).toEqual(wanted.calls);
      expect([...trace.inputs].sort(), `seed ${seed}`).toEqual([...wanted.inputs].sort());
      expect(trace.end, `seed ${seed}`).toEqual(wanted.end);
    }
  });
});
