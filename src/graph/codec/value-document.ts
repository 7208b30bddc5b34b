import { InvalidDocumentError } from "../../errors/codec-errors.ts";
import { type DecodeOptions, ValueDecoder } from "./decode-value.ts";
import { type EncodeOptions, plainJson, ValueEncoder } from "./encode-value.ts";
import { type Json, tags } from "./json.ts";

/**
 * A value as plain JSON. What JSON can say stands as it is; `decodeValue` gives the same value back, with the same parts
 * shared.
 *
 * @throws {NotStorableError} `CS_NOT_STORABLE` with the path of what has no stored form
 */
export function encodeValue(value: unknown, options: EncodeOptions = {}): Json {
  const plain = plainJson(value);
  if (plain !== undefined) return plain;
  const encoder = new ValueEncoder(options);
  const json = encoder.encode(value, "value");
  return encoder.table.length === 0 ? json : { [tags.document]: [json, ...encoder.table] };
}

/**
 * The value of what `encodeValue` wrote.
 *
 * @throws {InvalidDocumentError} `CS_INVALID_DOCUMENT` for anything else
 */
export function decodeValue(json: unknown, options: DecodeOptions = {}): unknown {
  const isDocument = typeof json === "object" && json !== null && Object.hasOwn(json, tags.document);
  if (!isDocument) return new ValueDecoder([], "table", options).decode(json, root);
  const parts: unknown = Reflect.get(json, tags.document);
  if (!Array.isArray(parts) || parts.length === 0 || Object.keys(json).length !== 1)
    throw new InvalidDocumentError("value", "a document is a list of the value and its table");
  return new ValueDecoder(parts.slice(1), "table", options).decode(parts[0], root);
}

const root = { parent: "value", step: "" };
