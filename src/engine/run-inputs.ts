import { isDeepStrictEqual } from "node:util";
import type { Frame } from "../core/frame.ts";
import { mostSimilar } from "../errors/most-similar.ts";
import {
  MissingEnvError,
  MissingParamError,
  ParamConflictError,
  UnknownParamError,
} from "../errors/parameter-errors.ts";
import type { Compiled } from "../graph/compile.ts";
import type { EnvOp } from "../spec/env.ts";
import { type Lazy, opOf } from "../spec/lazy.ts";
import { Kind } from "../spec/op.ts";
import { isKnownParam, isSecretParam, knownParams, type ParamOp, type ParamSpec } from "../spec/param.ts";
import { paramValue } from "../spec/param-value.ts";
import { checkInjections } from "./check-injections.ts";
import type { ResourceScope } from "./resources/resource-scope.ts";
import type { Secrets } from "./secrets.ts";

/** What became of a frame's parameters. */
export interface InputAnswer {
  readonly error?: unknown;
}

/** Where the inputs of a run come from, and who keeps its secrets. */
export interface InputSources {
  readonly params: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly resources: () => ResourceScope;
  readonly secrets: Secrets;
}

/**
 * The parameters and environment of one run. Each parameter is converted and validated once, before the first graph that
 * has it starts. Bounded by the names the run uses.
 */
export class RunInputs {
  readonly #given: Readonly<Record<string, unknown>>;
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #resources: () => ResourceScope;
  readonly #secrets: Secrets;
  /** Values that an asynchronous schema is still looking at. */
  readonly #pending = new Map<string, Promise<void>>();
  readonly #values = new Map<string, { readonly spec: ParamSpec; readonly value: unknown }>();

  constructor({ params, env, resources, secrets }: InputSources) {
    this.#given = params;
    this.#env = env;
    this.#resources = resources;
    this.#secrets = secrets;
  }

  /** Names that were given and that neither the graph nor any param() of the process has. */
  refuseUnknown({ plan, lazies }: Compiled): void {
    const inGraph = plan.inputs
      .map((slot) => opOf(lazies[slot] as Lazy))
      .filter((op) => op.kind === Kind.param);
    const known = new Set(inGraph.map((op) => op.name));
    for (const name of Object.keys(this.#given)) {
      if (known.has(name) || isKnownParam(name)) continue;
      const candidates = known.size > 0 ? [...known] : knownParams();
      throw new UnknownParamError(name, candidates.slice(0, 20), mostSimilar(name, candidates));
    }
  }

  /** Learns the secrets of a graph before it is stored. */
  noteSecrets({ plan, lazies }: Compiled): void {
    for (const [name, value] of Object.entries(this.#given))
      if (isSecretParam(name)) this.#secrets.add(value, name);
    for (const slot of plan.inputs) {
      const op = opOf(lazies[slot] as Lazy);
      if (op.kind === Kind.env && (op as EnvOp).secret) this.#envValue(op as EnvOp, new Set());
      else if (op.kind === Kind.param && (op as ParamOp).spec.secret)
        this.#secrets.add(this.#given[op.name] ?? (op as ParamOp).spec.default, op.name);
    }
  }

  /** Puts the values of a frame's inputs in place: at once, or later when a schema is asynchronous. */
  prepare(frame: Frame): InputAnswer | Promise<InputAnswer> {
    try {
      if (frame.plan.injects) checkInjections(frame, this.#resources().options.lookup);
      const late = this.#resolve(frame);
      if (late.length === 0) return {};
      return Promise.all(late).then(
        () => this.prepare(frame),
        (error: unknown) => ({ error }),
      );
    } catch (error) {
      return { error };
    }
  }

  #resolve(frame: Frame): Promise<void>[] {
    const late: Promise<void>[] = [];
    const missing = { params: new Set<string>(), env: new Set<string>() };
    for (const slot of frame.plan.inputs) {
      const op = opOf(frame.lazies[slot] as Lazy);
      if (op.kind === Kind.env) frame.values[slot] = this.#envValue(op as EnvOp, missing.env);
      else if (op.kind === Kind.param)
        this.#paramAt(frame, slot, (op as ParamOp).spec, { late, missing: missing.params });
    }
    if (missing.params.size > 0) throw new MissingParamError([...missing.params]);
    if (missing.env.size > 0) throw new MissingEnvError([...missing.env]);
    return late;
  }

  #paramAt(
    frame: Frame,
    slot: number,
    spec: ParamSpec,
    found: { late: Promise<void>[]; missing: Set<string> },
  ): void {
    const known = this.#values.get(spec.name);
    if (known !== undefined) {
      refuseConflict(known.spec, spec);
      frame.values[slot] = known.value;
      return;
    }
    const pending = this.#pending.get(spec.name);
    if (pending !== undefined) {
      found.late.push(pending);
      return;
    }
    const given = Object.hasOwn(this.#given, spec.name) ? this.#given[spec.name] : undefined;
    if (given === undefined && !spec.hasDefault) {
      found.missing.add(spec.name);
      return;
    }
    // What a schema says of a secret may quote it.
    if (spec.secret) this.#secrets.add(given, spec.name);
    const value = given === undefined ? spec.default : paramValue(spec, given);
    if (value instanceof Promise) {
      const settled = value.then((late: unknown) => this.#keep(spec, late));
      this.#pending.set(spec.name, settled);
      found.late.push(settled);
      return;
    }
    this.#keep(spec, value);
    frame.values[slot] = value;
  }

  #keep(spec: ParamSpec, value: unknown): void {
    if (spec.secret) this.#secrets.add(value, spec.name);
    this.#values.set(spec.name, { spec, value });
  }

  #envValue(op: EnvOp, missing: Set<string>): unknown {
    const value = this.#env[op.name] ?? op.default;
    if (op.secret) this.#secrets.add(value, op.name);
    if (this.#env[op.name] === undefined && !op.hasDefault) missing.add(op.name);
    return value;
  }
}

function refuseConflict(a: ParamSpec, b: ParamSpec): void {
  if (a === b) return;
  for (const field of ["type", "schema", "secret"] as const) {
    if (a[field] !== b[field]) throw new ParamConflictError(a.name, field);
  }
  if (a.hasDefault !== b.hasDefault || !isDeepStrictEqual(a.default, b.default))
    throw new ParamConflictError(a.name, "default");
  if (!isDeepStrictEqual(a.choices, b.choices)) throw new ParamConflictError(a.name, "choices");
}
