import { type Jump, jump } from "../../spec/jump.ts";
import type { Lazy } from "../../spec/lazy.ts";
import { canonicalText } from "../canonical-text.ts";
import type { Journal } from "./journal.ts";
import { constants, type Does, type JumpSpec, type Ref, routeKeys } from "./program.ts";

/** What a body may reach: the block instance it was made in. */
export interface Surroundings {
  /** The LazyResult behind a reference; undefined where there is none. */
  lookUp(ref: Ref): Lazy | undefined;
  /** The target of a fresh instance of a block inside this one; undefined when the turns are used up. */
  open(block: number): Lazy | undefined;
}

/** The body of one node of a program, passed to its task as the first argument. */
export class Work {
  readonly key: string;
  readonly #does: Does;
  readonly #around: Surroundings;
  readonly #journal: Journal;

  constructor(key: string, does: Does, around: Surroundings, journal: Journal) {
    this.key = key;
    this.#does = does;
    this.#around = around;
    this.#journal = journal;
  }

  /** Does it at once. */
  now(args: readonly unknown[], attempt: number): unknown {
    this.#journal.enter(this.key);
    try {
      return this.#perform(args, attempt);
    } finally {
      this.#journal.leave(this.key);
    }
  }

  /** Does it when the pace lets it go on. */
  async later(args: readonly unknown[], attempt: number, signal?: AbortSignal): Promise<unknown> {
    this.#journal.enter(this.key);
    try {
      await this.#journal.pace(this.key, signal);
      return this.#perform(args, attempt);
    } finally {
      this.#journal.leave(this.key);
    }
  }

  #perform(args: readonly unknown[], attempt: number): unknown {
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
      case "key":
        return routeKeys[digest % does.of];
      case "list":
        return Array.from({ length: does.length }, (_, index) => `${text}[${index}]`);
      case "throw":
        throw does.what === "error" ? new Error(text) : does.what === "text" ? text : null;
      case "flaky":
        if (attempt <= does.failures) throw new Error(`${text} attempt ${attempt}`);
        return text;
      case "tail":
        return this.#around.open(does.block) ?? text;
      case "same":
        return this.#around.lookUp(does.ref) ?? text;
      case "jump":
        return jumpOf(does.to[digest % (does.to.length + 1)], digest) ?? text;
    }
  }
}

function jumpOf(spec: JumpSpec | undefined, digest: number): Jump | undefined {
  if (spec === undefined) return undefined;
  const key = routeKeys[spec.route] ?? "nowhere";
  if (spec.data === "none") return jump(key);
  return jump(key, spec.data === "single" ? digest : [digest, `and ${digest % 7}`]);
}

/** A 32-bit number for equal arguments. */
function digestOf(args: readonly unknown[]): number {
  let hash = 0x811c_9dc5;
  for (const char of canonicalText(args))
    hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x0100_0193) >>> 0;
  return (hash ^ (hash >>> 15)) >>> 0;
}
