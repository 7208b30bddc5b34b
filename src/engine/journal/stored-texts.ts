import { createHash } from "node:crypto";
import { CascadeError } from "../../errors/cascade-error.ts";
import { InvalidDocumentError, NotStorableError } from "../../errors/codec-errors.ts";
import { LazyInResultError } from "../../errors/store-errors.ts";
import type { EncodeOptions } from "../../graph/codec/encode-value.ts";
import { frameToJSON, type Outside } from "../../graph/codec/frame-document.ts";
import { tags } from "../../graph/codec/json.ts";
import { decodeValue, encodeValue } from "../../graph/codec/value-document.ts";
import type { Cipher } from "../../ports/codec.ts";
import { isTooLong } from "../../ports/longest-text.ts";
import type { StoredBlob } from "../../ports/stored-run.ts";
import type { Lazy } from "../../spec/lazy.ts";
import { isSecretParam } from "../../spec/param.ts";

/** Texts of more characters are kept once per run, and named by their hash. */
const longest = 32_768;

const secretTag = "$secret";
const paramsTag = "$params";
/** A text with a secret in it is longer. */
const shortest = 12;
const reference = /^\{"\$blob":"([0-9a-f]{64})"\}$/;

/** What a store is told instead of a secret, and what it means. */
export interface SecretNames {
  readonly any: boolean;
  /** The name of a text that is a secret as a whole. */
  nameOf(text: string): string | undefined;
  /** The text of a secret's name; throws when nobody here knows it. */
  valueOf(name: string): unknown;
  /** Takes secrets out of a text that people may read. */
  mask(text: string): string;
}

type Params = Readonly<Record<string, unknown>>;

/** A text that is to be stored, and the large value it only names. */
export interface Written {
  readonly text: string;
  readonly blob: StoredBlob | undefined;
}

/**
 * How values and graphs of one run become the texts that its store keeps: secrets as their names, large values once, all of
 * it sealed when there is a cipher.
 */
export class StoredTexts {
  readonly #secrets: SecretNames;
  readonly #cipher: Cipher | undefined;
  /** Large values as they were loaded or written. Bounded by what is stored of the run. */
  readonly #blobs = new Map<string, string>();

  constructor(secrets: SecretNames, cipher: Cipher | undefined) {
    this.#secrets = secrets;
    this.#cipher = cipher;
  }

  /** A result. @throws {NotStorableError} `CS_NOT_STORABLE` */
  value(value: unknown, where: string): string {
    try {
      const text = this.json(encodeValue(value, this.#options()));
      if (isTooLong(text)) throw new NotStorableError("value", "longer than a stored text can be");
      return text;
    } catch (error) {
      throw named(error, where);
    }
  }

  /** An error or a reason: what has no stored form in it is described. */
  error(error: unknown): string {
    const json = encodeValue(error, { unstorable: "describe" });
    return this.#sealed(this.#secrets.any ? this.#masked(json) : JSON.stringify(json));
  }

  /** Texts and numbers are masked one by one, so that it stays what it is; what does not is not told at all. */
  #masked(json: unknown): string {
    const { mask } = this.#secrets;
    const text = JSON.stringify(json, (_key, value: unknown) => {
      if (typeof value === "string") return mask(value);
      return typeof value === "number" && mask(String(value)) !== String(value) ? "***" : value;
    });
    try {
      decodeValue(JSON.parse(text));
      return text;
    } catch {
      return JSON.stringify(encodeValue(new Error("***")));
    }
  }

  /** A line for people. */
  message(text: string): string {
    return this.#secrets.mask(text);
  }

  /** The graph of a frame. @throws {NotStorableError} `CS_NOT_STORABLE` */
  graph(target: Lazy, size: number, outside: ReadonlyMap<Lazy, Outside>): string {
    return this.json(frameToJSON(target, size, outside, this.#options()));
  }

  #options(): EncodeOptions {
    if (!this.#secrets.any) return {};
    return { secretKey: (key) => this.#secrets.nameOf(key) !== undefined };
  }

  /** Plain JSON. */
  json(json: unknown): string {
    return this.#sealed(this.#text(json));
  }

  #sealed(text: string): string {
    return this.#cipher === undefined ? text : this.#cipher.seal(text);
  }

  #text(json: unknown): string {
    const { any, nameOf, mask } = this.#secrets;
    const replace = (_key: string, value: unknown): unknown => {
      const name = typeof value === "string" ? nameOf(value) : undefined;
      if (name !== undefined) return { [secretTag]: name };
      const error = typeof value === "object" && value !== null ? Reflect.get(value, tags.error) : undefined;
      return Array.isArray(error) ? { [tags.error]: error.map(maskedPart(nameOf, mask)) } : value;
    };
    return any ? JSON.stringify(json, replace) : JSON.stringify(json);
  }

  /** Parameters: what is secret is only named, whatever it is. */
  params(params: Params): string {
    const shown = Object.entries(params).filter(([name]) => !isSecretParam(name));
    const json = encodeValue(Object.fromEntries(shown), this.#options());
    // What may hold a `$document` stands in a place of its own.
    const hidden = Object.keys(params).filter(isSecretParam);
    return this.json(hidden.length === 0 ? json : { [paramsTag]: json, [secretTag]: hidden });
  }

  /** What `params` wrote. @throws {RunParkedError} `CS_RUN_PARKED` for a secret that is not known here */
  readParams(text: string): Params {
    const json = this.readJson(text) as Readonly<Record<string, unknown>>;
    const hidden = json[secretTag];
    if (!Array.isArray(hidden)) return decodeValue(json) as Params;
    const secrets = hidden.map((name) => [String(name), this.#secrets.valueOf(String(name))]);
    return { ...(decodeValue(json[paramsTag]) as Params), ...Object.fromEntries(secrets) };
  }

  /** The text itself, or the name of a large one. */
  large(text: string): Written {
    if (text.length <= longest) return { text, blob: undefined };
    const hash = createHash("sha256").update(text).digest("hex");
    return { text: `{"$blob":"${hash}"}`, blob: { hash, data: text } };
  }

  /** The hash of the large value that a text only names. */
  blobOf(text: string): string | undefined {
    return text.startsWith(`{"$blob"`) ? reference.exec(text)?.[1] : undefined;
  }

  loaded(blobs: readonly StoredBlob[]): void {
    for (const { hash, data } of blobs) this.#blobs.set(hash, data);
  }

  /** Loaded texts are not needed any more. */
  forgetLoaded(): void {
    this.#blobs.clear();
  }

  /** What `value` or `error` wrote. @throws {InvalidDocumentError} `CS_INVALID_DOCUMENT` */
  read(text: string): unknown {
    const json = this.readJson(text);
    return typeof json === "object" && json !== null ? decodeValue(json) : json;
  }

  readJson(text: string): unknown {
    const hash = this.blobOf(text);
    const whole = hash === undefined ? text : this.#blobs.get(hash);
    if (whole === undefined)
      throw new InvalidDocumentError("value", "the large value it names is not stored");
    const plain = this.#cipher === undefined ? whole : opened(this.#cipher, whole);
    const hasSecrets = plain.length > shortest && plain.includes(`{"${secretTag}":`);
    return parsed(plain, hasSecrets ? (_key, value) => this.#revealed(value) : undefined);
  }

  #revealed(value: unknown): unknown {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, secretTag)) return value;
    const name: unknown = Reflect.get(value, secretTag);
    return typeof name === "string" ? String(this.#secrets.valueOf(name)) : value;
  }
}

/** Parts of a stored error: its kind, then names and values by turns. A secret in a longer text, such as its stack, is masked. */
function maskedPart(
  nameOf: SecretNames["nameOf"],
  mask: SecretNames["mask"],
): (part: unknown, index: number) => unknown {
  return (part, index) =>
    typeof part === "string" && index > 0 && index % 2 === 0 && nameOf(part) === undefined
      ? mask(part)
      : part;
}

function parsed(text: string, reveal: ((key: string, value: unknown) => unknown) | undefined): unknown {
  try {
    return JSON.parse(text, reveal);
  } catch (error) {
    if (error instanceof CascadeError) throw error;
    throw new InvalidDocumentError("value", "the text is not JSON", { cause: error });
  }
}

function opened(cipher: Cipher, text: string): string {
  try {
    return cipher.open(text);
  } catch (error) {
    throw new InvalidDocumentError("value", "the cipher cannot open the text", { cause: error });
  }
}

/** Names the node whose result it is; a LazyResult inside has a code of its own. */
function named(error: unknown, where: string): unknown {
  if (!(error instanceof NotStorableError)) return error;
  const path = error.path.replace(/^value/, `the result of ${where}`);
  return / is a LazyResult, /.test(error.message)
    ? new LazyInResultError(path)
    : new NotStorableError(
        path,
        error.what,
        "Return plain data (a name, an id), and make the rest of it where it is needed.",
      );
}
