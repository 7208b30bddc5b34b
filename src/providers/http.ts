import { isCascadeError } from "../errors/cascade-error.ts";
import { HttpFailedError } from "../errors/provider-errors.ts";
import type { TaskContext } from "../spec/context.ts";
import { toMilliseconds } from "../spec/duration.ts";
import type { Input } from "../spec/input.ts";
import type { LazyResult } from "../spec/lazy-result.ts";
import { type Task, task } from "../spec/task.ts";
import { readHttpAnswer } from "./http-answer.ts";
import { httpFailure } from "./http-failure.ts";
import type {
  HttpAnswer,
  HttpBytesAnswer,
  HttpJsonAnswer,
  HttpOptions,
  HttpReadOptions,
  HttpRequestOptions,
  HttpTextAnswer,
} from "./http-options.ts";
import { buildRequest } from "./http-request.ts";
import { timeLimit } from "./time-limit.ts";

/**
 * A task that makes a request. The option `as` decides the field the body comes in; the type argument says what the
 * caller expects in `json`, and is not checked.
 */
export interface HttpTask<Options> extends Task<[url: string | URL, options?: Options], HttpAnswer> {
  <T = unknown>(
    url: Input<string | URL>,
    options: Input<Options> & { readonly as: "json" },
  ): LazyResult<HttpJsonAnswer<T>>;
  (url: Input<string | URL>, options: Input<Options> & { readonly as: "bytes" }): LazyResult<HttpBytesAnswer>;
  (url: Input<string | URL>, options?: Input<Options> & { readonly as?: "text" }): LazyResult<HttpTextAnswer>;
}

const minute = 60_000;

/** The task of one method; without one, the options name it. */
function httpTask<Options extends HttpRequestOptions>(name: string, method?: string): HttpTask<Options> {
  const where = `http.${name}`;
  const body = async (ctx: TaskContext, url: string | URL, options?: Options): Promise<HttpAnswer> => {
    const request = buildRequest(where, url, { ...options, ...(method && { method }) });
    const { timeout = minute } = options ?? {};
    const limit = timeLimit(
      ctx,
      request.shown,
      timeout === false ? undefined : toMilliseconds(timeout, `${where} timeout`),
    );
    const { signal } = limit;
    try {
      const response = await fetch(request.url, { ...request.init, signal });
      return await readHttpAnswer(request, response, options ?? {}, () => ctx.clock.now());
    } catch (cause) {
      if (signal.aborted) throw signal.reason;
      throw isCascadeError(cause) ? cause : new HttpFailedError(request.shown, httpFailure(cause), cause);
    } finally {
      limit.end();
    }
  };
  return typed(task(where, {}, body));
}

/** The field of the answer follows from the option `as`, which a task's own type cannot express. */
function typed<Options>(plain: Task<[string | URL, (Options | undefined)?], HttpAnswer>): HttpTask<Options> {
  return plain as Task<[string | URL, Options?], HttpAnswer> as HttpTask<Options>;
}

/**
 * Requests over HTTP. The answer is `{ status, url, headers }` and the body as `text`, `json` or `bytes`, as the option
 * `as` asks for.
 *
 * An unexpected status is an error (`CS_HTTP_STATUS`, with `status`, `headers`, the beginning of the `body`, and
 * `retryAfter` in milliseconds where the server says so); `expect` names those that are none. Other failures:
 * `CS_HTTP_FAILED` when no complete answer came, `CS_HTTP_BODY` when it is too large or no JSON, `CS_HTTP_REQUEST` for a
 * request that cannot be made, `CS_TIMEOUT` after `timeout` (default one minute). A request is aborted when its run is.
 *
 * @example
 * import { once } from "node:events";
 * import { createServer } from "node:http";
 * import type { AddressInfo } from "node:net";
 * import { http, run } from "cascade-ts";
 *
 * const server = createServer((request, response) => response.end(JSON.stringify({ path: request.url })));
 * await once(server.listen(0, "127.0.0.1"), "listening");
 * const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/search`;
 * const answer = http.get<{ path: string }>(url, { query: { q: "lazy" }, as: "json" });
 * await run(answer.get("json").get("path")); // => "/search?q=lazy"
 * server.close();
 */
export const http = {
  /** `(url, { query?, headers?, as?, timeout?, expect?, redirect?, maxBody? })` */
  get: httpTask<HttpReadOptions>("get", "GET"),
  /** As `get`, with one of `json`, `form` and `body`. */
  post: httpTask<HttpOptions>("post", "POST"),
  /** As `post`. */
  put: httpTask<HttpOptions>("put", "PUT"),
  /** As `post`. */
  patch: httpTask<HttpOptions>("patch", "PATCH"),
  /** As `post`. */
  delete: httpTask<HttpOptions>("delete", "DELETE"),
  /** As `post`, with the `method` among the options (default "GET"). */
  request: httpTask<HttpRequestOptions>("request"),
} as const;
