import { isLazy, opOf } from "../../spec/lazy.ts";
import type { MapOp } from "../../spec/mapped.ts";
import { Kind } from "../../spec/op.ts";
import type { Graph, Node } from "../model.ts";
import type { AnalysisOptions, Detector } from "./detector.ts";

/** 7.1 Amounts of capacities that are not declared, or that are more than there is. */
export function amounts(_graph: Graph, { capacities }: AnalysisOptions): Detector | undefined {
  if (capacities === undefined) return undefined;
  const declared = new Capacities(capacities);
  return (node, warn) => {
    for (const { name, key, amount } of amountsOf(node)) {
      const start = key === undefined ? name : `${name}:`;
      const full = key === undefined ? name : isLazy(key) ? undefined : start + key;
      if (!declared.mayHave(full ?? start, full !== undefined)) {
        warn(
          "CS_W_CAPACITY_UNDECLARED",
          `${node.name} asks for "${full ?? `${start}…`}", which capacities do not declare, so nothing limits it. Declare it: capacities: { "${full ?? `${start}*`}": 1 }.`,
          full ?? start,
        );
      }
      const most = full === undefined ? undefined : declared.mostOf(full);
      if (typeof amount === "number" && most !== undefined && amount > most) {
        warn(
          "CS_W_AMOUNT_INFEASIBLE",
          `${node.name} needs ${amount} of "${full}", but only ${most} ${most === 1 ? "is" : "are"} declared, so it fails. Ask for less, or raise it in capacities.`,
          `${node.name} ${full} ${amount}`,
        );
      }
    }
  };
}

function amountsOf(node: Node): Node["policies"]["amounts"] {
  const op = opOf(node.lazy);
  if (op.kind === Kind.call) return node.policies.amounts;
  // The elements of a map over LazyResults are nodes of their own.
  return op.kind === Kind.map ? (op as MapOp).elementPolicies.amounts : [];
}

/** What a pattern says of names: only the names that start so can match it. */
interface Pattern {
  readonly start: string;
  /** A star at the end and no other sign: every name that starts so matches. */
  readonly isStart: boolean;
  readonly most: number;
}

/** Declared capacities, as far as they can be told without the run. */
class Capacities {
  readonly #exact = new Map<string, number>();
  readonly #patterns: Pattern[] = [];

  constructor(capacities: Readonly<Record<string, number>>) {
    for (const [name, most] of Object.entries(capacities)) {
      const sign = name.search(/[*?]/);
      if (sign < 0) this.#exact.set(name, most);
      else
        this.#patterns.push({
          start: name.slice(0, sign),
          isStart: sign === name.length - 1 && name.endsWith("*"),
          most,
        });
    }
  }

  /** Whether a name may be declared; of an incomplete name, whether one that starts so may be. */
  mayHave(name: string, isComplete: boolean): boolean {
    if (this.#exact.has(name)) return true;
    if (!isComplete && [...this.#exact.keys()].some((known) => known.startsWith(name))) return true;
    return this.#patterns.some(
      ({ start }) => name.startsWith(start) || (!isComplete && start.startsWith(name)),
    );
  }

  /** The most there can be of a name; undefined when it is not sure. */
  mostOf(name: string): number | undefined {
    const exact = this.#exact.get(name);
    if (exact !== undefined) return exact;
    const near = this.#patterns.filter(({ start }) => name.startsWith(start));
    if (near.length === 0 || near.some(({ isStart }) => !isStart)) return undefined;
    return Math.max(...near.map(({ most }) => most));
  }
}
