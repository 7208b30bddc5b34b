import { MissingEnvError, MissingParamError } from "../../errors/parameter-errors.ts";
import type { EnvOp } from "../../spec/env.ts";
import { opOf } from "../../spec/lazy.ts";
import { Kind } from "../../spec/op.ts";
import type { ParamOp } from "../../spec/param.ts";
import { paramValue } from "../../spec/param-value.ts";
import type { Frame } from "./frame.ts";
import type { Declared } from "./refused-amounts.ts";
import { type Execution, succeeded } from "./result.ts";

/** What a run is given from outside. */
export interface Inputs {
  readonly params: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds that the run took at most: nothing in it can have taken longer. */
  readonly longest: number;
  readonly declared: Declared;
  /** Whether an attempt with a limit took too long; undefined where that is not known. */
  isLate(execution: Execution): boolean | undefined;
}

/**
 * Gives the params and environment variables of a frame their values before anything in it runs (11).
 *
 * @throws {MissingParamError} `CS_MISSING_PARAM` with all the missing names together
 */
export async function bindInputs(frame: Frame, inputs: Inputs): Promise<void> {
  const missingParams = new Set<string>();
  const missingEnv = new Set<string>();
  for (const state of frame.fresh) {
    const op = opOf(state.lazy);
    if (op.kind === Kind.param) {
      const { spec } = op as ParamOp;
      if (Object.hasOwn(inputs.params, spec.name) && inputs.params[spec.name] !== undefined) {
        state.returned = {
          result: succeeded(await paramValue(spec, inputs.params[spec.name]), []),
          runs: [],
        };
      } else if (spec.hasDefault) {
        state.returned = { result: succeeded(spec.default, []), runs: [] };
      } else missingParams.add(spec.name);
    } else if (op.kind === Kind.env) {
      const { name, hasDefault, default: fallback } = op as EnvOp;
      const value = inputs.env[name] ?? (hasDefault ? fallback : undefined);
      if (value === undefined) missingEnv.add(name);
      else state.returned = { result: succeeded(value, []), runs: [] };
    }
  }
  if (missingParams.size > 0) throw new MissingParamError([...missingParams]);
  if (missingEnv.size > 0) throw new MissingEnvError([...missingEnv]);
}
