import { HttpBodyError, HttpStatusError } from "../errors/provider-errors.ts";
import { quote } from "../errors/quote.ts";
import type {
  HttpAnswer,
  HttpBytesAnswer,
  HttpJsonAnswer,
  HttpReadOptions,
  HttpTextAnswer,
} from "./http-options.ts";
import type { HttpRequest } from "./http-request.ts";
import { retryAfter } from "./retry-after.ts";

const mebibyte = 1_048_576;
const excerptSize = 4_096;

/**
 * Reads an answer as the options ask for.
 *
 * @throws {HttpStatusError} `CS_HTTP_STATUS` for a status that was not expected
 * @throws {HttpBodyError} `CS_HTTP_BODY` for a body that is too large or no JSON
 */
export async function readHttpAnswer(
  { shown }: HttpRequest,
  response: Response,
  options: HttpReadOptions,
  now: () => number,
): Promise<HttpTextAnswer | HttpJsonAnswer | HttpBytesAnswer> {
  const { status, statusText, url } = response;
  const answer: HttpAnswer = { status, url, headers: Object.fromEntries(response.headers) };
  if (!isExpected(response, options.expect)) {
    const { bytes } = await readBody(response, excerptSize);
    throw new HttpStatusError(shown, {
      status,
      statusText,
      headers: answer.headers,
      body: decode(bytes, response),
      retryAfter: retryAfter(response.headers.get("retry-after"), now()),
    });
  }
  const { as = "text", maxBody = 64 * mebibyte } = options;
  const { bytes, isWhole } = await readBody(response, maxBody);
  if (!isWhole) throw new HttpBodyError(shown, `the answer has more than ${maxBody} bytes; raise maxBody.`);
  if (as === "bytes") return { ...answer, bytes };
  const text = decode(bytes, response);
  return as === "text" ? { ...answer, text } : { ...answer, json: parse(shown, text) };
}

function isExpected({ ok, status }: Response, expected: HttpReadOptions["expect"]): boolean {
  if (expected === undefined) return ok;
  if (typeof expected === "object") return expected.includes(status);
  return expected === "any" || expected === status;
}

/** The body up to a limit; the rest is not fetched. */
async function readBody(response: Response, limit: number): Promise<{ bytes: Uint8Array; isWhole: boolean }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    // Keeping what belongs to the limit, for the excerpts.
    chunks.push(size <= limit ? chunk : chunk.subarray(0, limit - (size - chunk.byteLength)));
    if (size > limit) return { bytes: joined(chunks), isWhole: false };
  }
  return { bytes: joined(chunks), isWhole: true };
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

/** In the character set that the answer names, or else UTF-8. */
function decode(bytes: Uint8Array, response: Response): string {
  const type = response.headers.get("content-type") ?? "";
  const label = /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(type)?.[1] ?? "utf-8";
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    // An unknown character set.
    return new TextDecoder().decode(bytes);
  }
}

function parse(shown: string, text: string): unknown {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new HttpBodyError(shown, `the answer is not JSON: it begins with ${quote(text.trimStart())}.`, {
      cause,
    });
  }
}
