import * as argumentErrors from "../../errors/argument-errors.ts";
import { CascadeError } from "../../errors/cascade-error.ts";
import * as codecErrors from "../../errors/codec-errors.ts";
import * as definitionErrors from "../../errors/definition-errors.ts";
import * as flowControlErrors from "../../errors/flow-control-errors.ts";
import * as flowErrors from "../../errors/flow-errors.ts";
import * as gateErrors from "../../errors/gate-errors.ts";
import * as graphErrors from "../../errors/graph-errors.ts";
import * as parameterErrors from "../../errors/parameter-errors.ts";
import * as providerErrors from "../../errors/provider-errors.ts";
import * as resourceErrors from "../../errors/resource-errors.ts";
import * as runErrors from "../../errors/run-errors.ts";
import * as storeErrors from "../../errors/store-errors.ts";

/** The prototypes that stored errors may get, by kind; the more special come first. */
export const errorKinds: ReadonlyMap<string, Error> = new Map<string, Error>([
  ["AggregateError", AggregateError.prototype],
  ["EvalError", EvalError.prototype],
  ["RangeError", RangeError.prototype],
  ["ReferenceError", ReferenceError.prototype],
  ["SyntaxError", SyntaxError.prototype],
  ["TypeError", TypeError.prototype],
  ["URIError", URIError.prototype],
  ["CascadeError", CascadeError.prototype],
  ["Error", Error.prototype],
]);

const chapters: readonly Readonly<Record<string, unknown>>[] = [
  argumentErrors,
  codecErrors,
  definitionErrors,
  flowControlErrors,
  flowErrors,
  gateErrors,
  graphErrors,
  parameterErrors,
  providerErrors,
  resourceErrors,
  runErrors,
  storeErrors,
];

/** The classes of the catalogue by name. Their constructors are not called. */
const cascadeClasses: ReadonlyMap<string, Error> = new Map(
  chapters.flatMap((chapter) =>
    Object.entries(chapter).flatMap(([name, made]): [string, Error][] =>
      typeof made === "function" ? [[name, made.prototype as Error]] : [],
    ),
  ),
);

/** An empty error of a kind; undefined for a kind there is not. */
export function bareError(kind: string, name: unknown): Error | undefined {
  const known = errorKinds.get(kind);
  if (known === undefined) return undefined;
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  const error = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  const prototype =
    kind === "CascadeError" && typeof name === "string" ? (cascadeClasses.get(name) ?? known) : known;
  return Object.setPrototypeOf(error, prototype) as Error;
}
