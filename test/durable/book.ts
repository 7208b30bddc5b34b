import { inspect } from "node:util";
import { type Task, type TaskContext, task } from "cascade-ts";
import type { Committed } from "./crashing-store.ts";

/** One call of a body. */
export interface Call {
  readonly name: string;
  readonly node: string;
  readonly key: string;
}

/** Counts the calls of bodies over all processes of a test; a call of what is committed already is noted as a fault. */
export class Book {
  calls: Call[] = [];
  readonly faults: string[] = [];
  /** The process whose bodies still run after its crash is not listened to. */
  isDeaf = false;
  committed: Committed | undefined;
  readonly #names = new Map<string, string>();

  note(context: TaskContext, name: string): void {
    if (this.isDeaf) return;
    const { nodeId, idempotencyKey } = context;
    if (this.committed?.has(nodeId) === true) this.faults.push(`${name} (${nodeId}) ran again`);
    const known = this.#names.get(idempotencyKey);
    if (known !== undefined && known !== name)
      this.faults.push(`${name} and ${known} have the key ${idempotencyKey}`);
    this.#names.set(idempotencyKey, name);
    this.calls.push({ name, node: nodeId, key: idempotencyKey });
  }

  /** A new test world: nothing was called, nothing is committed. */
  begin(committed?: Committed): void {
    this.calls = [];
    this.faults.length = 0;
    this.#names.clear();
    this.isDeaf = false;
    this.committed = committed;
  }

  get names(): string[] {
    return this.calls.map(({ name }) => name);
  }

  count(name: string): number {
    return this.names.filter((one) => one === name).length;
  }

  /** A task whose calls are noted, as its name with the arguments. */
  task<A extends readonly unknown[], R>(name: string, body: (...args: A) => R): Task<A, Awaited<R>> {
    const noted = (context: TaskContext, ...args: A): R => {
      this.note(context, `${name}(${args.map(shown).join()})`);
      return body(...args);
    };
    return task(name, {}, noted as never) as unknown as Task<A, Awaited<R>>;
  }
}

/** An argument in a few characters, the same for an error and for what is stored of it. */
function shown(value: unknown): string {
  return inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY }).replace(/\n[\s\S]*/, "");
}
