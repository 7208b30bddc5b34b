import { InvalidDocumentError, NotStorableError } from "../errors/codec-errors.ts";
import type { DecodeOptions } from "../graph/codec/decode-value.ts";
import type { EncodeOptions } from "../graph/codec/encode-value.ts";
import { decodeValue, encodeValue } from "../graph/codec/value-document.ts";

/** How values become text that a store keeps, and values again. */
export interface Codec {
  /** @throws {NotStorableError} `CS_NOT_STORABLE` for what has no text of its own */
  encode(value: unknown): string;
  /** @throws {InvalidDocumentError} `CS_INVALID_DOCUMENT` for a text that `encode` has not written */
  decode(text: string): unknown;
}

/** Makes what is stored unreadable for others. `open` throws for a text that `seal` has not made. */
export interface Cipher {
  seal(text: string): string;
  open(text: string): string;
}

export interface JsonCodecOptions extends EncodeOptions, DecodeOptions {
  /** Seals each text before it is stored (default: the text is stored as it is). */
  readonly cipher?: Cipher;
  /** Longer texts are refused unread, in characters (default 268,435,456). */
  readonly maxBytes?: number;
}

/**
 * The plain codec: JSON with tags for what JSON does not have. Values that JSON can say stand as they are.
 *
 * @param options.cipher - seals each text
 * @param options.maxBytes - longer texts are refused unread, in characters (default 268,435,456)
 * @param options.maxNodes - parts of a document, at most (default 10,000,000)
 * @param options.unstorable - "describe" puts a description in the place of what has no text (default "refuse")
 * @example
 * const codec = jsonCodec();
 * codec.encode({ id: 7, tags: ["a"] }); // => '{"id":7,"tags":["a"]}'
 * codec.decode(codec.encode(new Map([["big", 10n]]))); // => Map(1) { 'big' => 10n }
 */
export function jsonCodec(options: JsonCodecOptions = {}): Codec {
  const { cipher, maxBytes = 268_435_456 } = options;
  return {
    encode(value) {
      const text = toText(encodeValue(value, options));
      return cipher === undefined ? text : cipher.seal(text);
    },
    decode(stored) {
      if (typeof stored !== "string") throw new InvalidDocumentError("value", "what is stored is no text");
      if (stored.length > maxBytes)
        throw new InvalidDocumentError(
          "value",
          `the text has ${stored.length} characters (${maxBytes} at most)`,
        );
      return decodeValue(parse(cipher === undefined ? stored : unsealed(cipher, stored)), options);
    },
  };
}

function toText(json: unknown): string {
  try {
    return JSON.stringify(json);
  } catch (error) {
    // The one way it can fail here: the text would be longer than a string can be.
    if (error instanceof RangeError) throw new NotStorableError("value", "longer than a text can be");
    throw error;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new InvalidDocumentError("value", "the text is not JSON", { cause: error });
  }
}

function unsealed(cipher: Cipher, text: string): string {
  try {
    return cipher.open(text);
  } catch (error) {
    throw new InvalidDocumentError("value", "the cipher cannot open the text", { cause: error });
  }
}
