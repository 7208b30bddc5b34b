import { isCascadeError } from "../../errors/cascade-error.ts";
import { canonical } from "../../graph/canonical.ts";
import { graphFromJSON } from "../../graph/codec/decode-graph.ts";
import { graphToJSON } from "../../graph/codec/encode-graph.ts";
import { decodeValue, encodeValue } from "../../graph/codec/value-document.ts";
import { SeededRandom } from "../seeded-random.ts";
import { evaluatedMark, fuzzCorpus } from "./fuzz-corpus.ts";
import { mutateDocument } from "./mutate-document.ts";

/** What became of one damaged document. */
export interface FuzzResult {
  /** "made", or the code of the error it was refused with. */
  readonly ended: string;
  /** What should not have happened; undefined when all is well. */
  readonly problem: string | undefined;
}

const limits = { maxNodes: 50_000 };
/** The same documents for every seed. */
let corpus: readonly unknown[] | undefined;
const untouched = fingerprintOfPrototypes();

/** Damages one document, always the same for the same seed, and reads it. */
export function fuzzCodec(seed: number): FuzzResult {
  corpus ??= fuzzCorpus();
  const random = new SeededRandom(seed);
  const document = mutateDocument(random.pick(corpus), random, corpus);
  const asGraph = typeof document === "object" && document !== null && Object.hasOwn(document, "format");
  const ended = end(() => (asGraph || random.chance(0.1) ? readGraph(document) : readValue(document)));
  const problem = ended.problem ?? harm();
  return { ended: ended.ended, problem };
}

function end(read: () => void): FuzzResult {
  try {
    read();
    return { ended: "made", problem: undefined };
  } catch (error) {
    if (!isCascadeError(error)) return { ended: "other", problem: `it throws ${String(error)}` };
    const { cause } = error;
    if (error.code === "CS_NOT_STORABLE")
      return { ended: error.code, problem: `it cannot be stored again: ${error.message}` };
    // What the reader did not foresee is refused as well, but should have been told.
    const isForeseen = cause === undefined || isCascadeError(cause) || cause instanceof SyntaxError;
    return {
      ended: error.code,
      problem: isForeseen ? undefined : `${error.message} because of ${String(cause)}`,
    };
  }
}

/** What can be made of a document can be written and read again. */
function readGraph(document: unknown): void {
  const graph = graphFromJSON(document, limits);
  const again = graphToJSON(graph);
  const twice = graphToJSON(graphFromJSON(JSON.parse(JSON.stringify(again))));
  if (JSON.stringify(twice) !== JSON.stringify(again))
    throw new Error("the graph changes when it is stored again");
}

function readValue(document: unknown): void {
  const value = decodeValue(document, limits);
  const back = decodeValue(JSON.parse(JSON.stringify(encodeValue(value))));
  const identityOf = (): number => 0;
  if (canonical(back, identityOf) !== canonical(value, identityOf))
    throw new Error("the value changes when it is stored again");
}

function harm(): string | undefined {
  if (evaluatedMark in globalThis) return "text of the document was evaluated";
  if (fingerprintOfPrototypes() !== untouched) return "a prototype was changed";
  return undefined;
}

function fingerprintOfPrototypes(): string {
  return [Object, Array, Function, Error, Map, Set, String]
    .map(({ prototype }) => Reflect.ownKeys(prototype).map(String).join())
    .join(";");
}
