import type { TaskContext } from "../../spec/context.ts";
import { type Jump, jump } from "../../spec/jump.ts";
import type { Lazy } from "../../spec/lazy.ts";
import { canonicalText } from "../canonical-text.ts";
import { type Held, heldIn } from "./held.ts";
import type { Journal } from "./journal.ts";
import { constants, type Does, type JumpSpec, type Ref, routeKeys } from "./program.ts";
import type { Asks, Visit } from "./visit.ts";

/** What a body may reach: the block instance it was made in. */
export interface Surroundings {
  /** The LazyResult behind a reference; undefined where there is none. */
  lookUp(ref: Ref): Lazy | undefined;
  /** The target of a fresh instance of a block inside this one; undefined when the turns are used up. */
  open(block: number, opener: string): Lazy | undefined;
}

/** Whose body it is, and what is said of its calls. */
export interface WorkSpec {
  readonly key: string;
  readonly does: Does;
  readonly asks: Asks;
  /** The task, where it is one's body. */
  readonly task: string | undefined;
}

/** The body of one node of a program, passed to its task as the first argument. */
export class Work {
  readonly key: string;
  readonly #does: Does;
  readonly #asks: Asks;
  readonly #task: string | undefined;
  readonly #around: Surroundings;
  readonly #journal: Journal;

  constructor({ key, does, asks, task }: WorkSpec, around: Surroundings, journal: Journal) {
    this.key = key;
    this.#does = does;
    this.#asks = asks;
    this.#task = task;
    this.#around = around;
    this.#journal = journal;
  }

  /** Does it at once. */
  now(args: readonly unknown[], ctx?: TaskContext): unknown {
    const visit = this.#enter(args, ctx);
    let given: { readonly value: unknown } | undefined;
    try {
      const value = this.#perform(args, visit);
      given = { value };
      return value;
    } finally {
      this.#journal.leave(visit, given);
    }
  }

  /** Does it when the pace lets it go on; where silence is limited, with a sign of life half-way. */
  async later(args: readonly unknown[], ctx?: TaskContext): Promise<unknown> {
    const visit = this.#enter(args, ctx);
    let given: { readonly value: unknown } | undefined;
    try {
      await this.#journal.pace(this.key, visit.signal);
      if (this.#asks.timeout?.idle !== undefined) {
        ctx?.progress(1, 2);
        visit.signs.push(this.#journal.now());
        await this.#journal.pace(this.key, visit.signal);
      }
      const value = this.#perform(args, visit);
      given = { value };
      return value;
    } finally {
      this.#journal.leave(visit, given);
    }
  }

  #enter(args: readonly unknown[], ctx: TaskContext | undefined): Visit {
    const visit: Visit = {
      key: this.key,
      asks: this.#asks,
      task: this.#task,
      attempt: ctx?.attempt ?? 1,
      nth: this.#journal.visits.length + 1,
      run: ctx?.runId,
      who: ctx === undefined ? undefined : `${ctx.runId} ${ctx.nodeId}`,
      signal: ctx?.signal,
      begun: this.#journal.now(),
      args,
      uses: [...declaredIn(this.#asks, ctx), ...heldIn(args)],
      signs: [],
      stopped: undefined,
      ended: undefined,
      succeeded: false,
      isPlain: false,
      hint: undefined,
    };
    this.#journal.enter(visit);
    return visit;
  }

  #perform(args: readonly unknown[], visit: Visit): unknown {
    const does = this.#does;
    const digest = digestOf(args);
    const text = `${this.key}:${digest.toString(36)}`;
    if (this.#journal.exhausted) return "exhausted";
    switch (does.kind) {
      case "digest":
        return text;
      case "constant":
        return constants[does.constant];
      case "record":
        return { v: text, n: digest % 10 };
      case "bit":
        return digest % 3 !== 0;
      case "amount":
        return this.#journal.note(this.key, digest % 3);
      case "name":
        return this.#journal.note(this.key, digest % 2 === 0 ? "a" : "b");
      case "key":
        return routeKeys[digest % does.of];
      case "list":
        return Array.from({ length: does.length }, (_, index) => `${text}[${index}]`);
      case "throw":
        throw does.what === "error" ? new Error(text) : does.what === "text" ? text : null;
      case "flaky":
        visit.hint = does.retryAfter;
        if (visit.attempt <= does.failures) throw flaw(`${text} attempt ${visit.attempt}`, does.retryAfter);
        return text;
      case "tail":
        return this.#around.open(does.block, this.key) ?? text;
      case "same":
        return this.#around.lookUp(does.ref) ?? text;
      case "jump":
        return jumpOf(does.to[digest % (does.to.length + 1)], digest) ?? text;
    }
  }
}

/** The context has resources by their names. */
function declaredIn({ inject = [] }: Asks, ctx: TaskContext | undefined): readonly Held[] {
  return ctx === undefined
    ? []
    : inject.flatMap((index) => (Reflect.get(ctx, `r${index}`) as Held | undefined) ?? []);
}

function flaw(message: string, retryAfter: number | undefined): Error {
  return retryAfter === undefined ? new Error(message) : Object.assign(new Error(message), { retryAfter });
}

function jumpOf(spec: JumpSpec | undefined, digest: number): Jump | undefined {
  if (spec === undefined) return undefined;
  const key = routeKeys[spec.route] ?? "nowhere";
  if (spec.data === "none") return jump(key);
  return jump(key, spec.data === "single" ? digest : [digest, `and ${digest % 7}`]);
}

/** A 32-bit number for equal arguments. */
function digestOf(args: readonly unknown[]): number {
  return hashOf(canonicalText(args));
}

/** A few letters that are the same for the same text. */
export function shortHash(text: string): string {
  return (hashOf(text) % 1_296_000).toString(36);
}

function hashOf(text: string): number {
  let hash = 0x811c_9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x0100_0193) >>> 0;
  return (hash ^ (hash >>> 15)) >>> 0;
}
