import { type Jump, jump } from "../../spec/jump.ts";
import { canonicalText } from "../canonical-text.ts";
import { constants, type Does, type JumpSpec, routeKeys } from "../programs/program.ts";
import { shortHash } from "../programs/work.ts";
import { type FlowCall, worldOf } from "./flow-world.ts";

/** What a body does, and where it is from: plain data, so that it can be stored with the call. */
export interface FlowWork {
  /** Of the node: block, position, turn, and who opened the block. */
  readonly key: string;
  readonly does: Does;
  /** The instance of a block in which it was made. */
  readonly at: string;
}

/** Does it at once. */
export function performNow(work: FlowWork, call: FlowCall): unknown {
  worldOf(call.ctx).enter(call);
  return perform(work, call);
}

/** Does it when the pace lets it go on. */
export async function performLater(work: FlowWork, call: FlowCall): Promise<unknown> {
  const world = worldOf(call.ctx);
  world.enter(call);
  await world.options.pace?.(call);
  return perform(work, call);
}

function perform({ key, does, at }: FlowWork, { args, ctx }: FlowCall): unknown {
  const world = worldOf(ctx);
  const digest = digestOf(args);
  const text = `${key}:${digest.toString(36)}`;
  if (world.exhausted) return "exhausted";
  const place = world.placeOf(at);
  switch (does.kind) {
    case "digest":
      return world.options.large && digest % 2 === 0 ? `${text} ${pad(digest)}` : text;
    case "constant":
      return constants[does.constant];
    case "record":
      return { v: text, n: digest % 10, ...(world.options.large ? { pad: pad(digest) } : {}) };
    case "bit":
      return digest % 3 !== 0;
    case "amount":
      return digest % 3;
    case "name":
      return digest % 2 === 0 ? "a" : "b";
    case "key":
      return routeKeys[digest % does.of];
    case "list":
      return Array.from({ length: does.length }, (_, index) => `${text}[${index}]`);
    case "throw":
      throw does.what === "error" ? new Error(text) : does.what === "text" ? text : null;
    case "flaky":
      if (ctx.attempt > does.failures) return text;
      throw Object.assign(new Error(`${text} attempt ${ctx.attempt}`), { retryAfter: does.retryAfter });
    case "tail":
      return place?.open(does.block, `${key}${digest}`) ?? text;
    case "same":
      return (world.options.captures ? place?.lookUp(does.ref) : undefined) ?? text;
    case "jump":
      return jumpOf(does.to[digest % (does.to.length + 1)], digest) ?? text;
  }
}

/** With so many characters more, a text is too large to be stored inline. */
const padding = 33_000;

/** A few of them, so that what is large is now the same, now not. */
function pad(digest: number): string {
  return "wxyz".charAt(digest % 4).repeat(padding);
}

function jumpOf(spec: JumpSpec | undefined, digest: number): Jump | undefined {
  if (spec === undefined) return undefined;
  const key = routeKeys[spec.route] ?? "nowhere";
  if (spec.data === "none") return jump(key);
  return jump(key, spec.data === "single" ? digest : [digest, `and ${digest % 7}`]);
}

/** A number for equal arguments. */
function digestOf(args: readonly unknown[]): number {
  return Number.parseInt(shortHash(briefText(args)), 36);
}

/** The canonical text of arguments, in which what makes values large is short. */
export function briefText(args: readonly unknown[]): string {
  const text = canonicalText(args);
  return text.length < padding ? text : text.replaceAll(/([w-z])\1{999,}/g, "$1*");
}
