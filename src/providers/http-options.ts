import type { Duration } from "../spec/duration.ts";

type Scalar = string | number | boolean | bigint;

/** Names with values, for a query or a form; undefined and null leave the name out, an array repeats it. */
export type HttpFields = Readonly<Record<string, Scalar | readonly Scalar[] | null | undefined>>;

/** What every task of `http` may be told beside the URL. */
export interface HttpReadOptions {
  /** Added to the query that the URL may already have. */
  readonly query?: HttpFields;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** What the answer's body is read as, and the field it comes in (default "text"). */
  readonly as?: "text" | "json" | "bytes";
  /** From the start of the request to the end of the answer (default one minute); false waits for ever. */
  readonly timeout?: Duration | false;
  /** Statuses that are no error: one, several, or "any" (default: 200 to 299). */
  readonly expect?: number | readonly number[] | "any";
  /** Default "follow" (20 redirects at most); with "manual" the redirect is the answer, to be named in `expect`. */
  readonly redirect?: "follow" | "manual" | "error";
  /** Bytes the answer's body may have (default 64 MiB). */
  readonly maxBody?: number;
}

/** The options of requests that may carry a body: at most one of `json`, `form` and `body`. */
export interface HttpOptions extends HttpReadOptions {
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as `application/x-www-form-urlencoded`. */
  readonly form?: HttpFields;
  /** Sent as it is; a text as `text/plain` unless a header says otherwise. */
  readonly body?: string | Uint8Array;
}

/** The options of `http.request`. */
export interface HttpRequestOptions extends HttpOptions {
  /** Default "GET". */
  readonly method?: string;
}

/** What every answer has. */
export interface HttpAnswer {
  readonly status: number;
  /** Where the answer came from, after redirects. */
  readonly url: string;
  /** Names in lower case; a header that came several times is joined with ", ". */
  readonly headers: Readonly<Record<string, string>>;
}

/** An answer as text. */
export interface HttpTextAnswer extends HttpAnswer {
  readonly text: string;
}

/** An answer as JSON. */
export interface HttpJsonAnswer<T = unknown> extends HttpAnswer {
  /** Undefined when the body is empty, as with status 204. */
  readonly json: T;
}

/** An answer as bytes. */
export interface HttpBytesAnswer extends HttpAnswer {
  readonly bytes: Uint8Array;
}
