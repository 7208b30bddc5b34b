import { HttpRequestError } from "../errors/provider-errors.ts";
import { quote } from "../errors/quote.ts";
import type { HttpFields, HttpRequestOptions } from "./http-options.ts";

/** A request, ready for `fetch`. */
export interface HttpRequest {
  /** How messages call it: method and URL, without user, password and query. */
  readonly shown: string;
  readonly url: URL;
  readonly init: RequestInit;
}

/**
 * Checks and builds a request.
 *
 * @throws {HttpRequestError} `CS_HTTP_REQUEST` for a bad URL, method, header or body
 */
export function buildRequest(where: string, address: string | URL, options: HttpRequestOptions): HttpRequest {
  const url = parseUrl(where, address);
  addFields(where, url.searchParams, options.query);
  const method = options.method ?? "GET";
  if (typeof method !== "string" || !/^[A-Za-z]+$/.test(method)) {
    throw new HttpRequestError(where, `${quote(method)} is not a method.`);
  }
  const headers = buildHeaders(where, options.headers ?? {});
  const authorization = takeCredentials(where, url);
  if (authorization !== undefined && !headers.has("authorization"))
    headers.set("authorization", authorization);
  const body = buildBody(where, options, headers);
  const verb = method.toUpperCase();
  if (body !== undefined && (verb === "GET" || verb === "HEAD")) {
    throw new HttpRequestError(where, `a ${verb} request has no body; give its data as query.`);
  }
  const init: RequestInit = {
    method: verb,
    headers,
    redirect: options.redirect ?? "follow",
    ...(body && { body }),
  };
  return { shown: `${verb} ${url.origin}${url.pathname}`, url, init };
}

function parseUrl(where: string, address: unknown): URL {
  if (typeof address !== "string" && !(address instanceof URL)) {
    throw new HttpRequestError(where, `the URL is ${quote(address)}, not a text.`);
  }
  if (!URL.canParse(String(address))) {
    throw new HttpRequestError(where, `${quote(address)} is not a whole URL such as "https://host/path".`);
  }
  const url = new URL(address);
  if (url.protocol === "http:" || url.protocol === "https:") return url;
  throw new HttpRequestError(where, `${quote(url.protocol)} is not http: or https:.`);
}

/** The user and password of a URL belong into a header; `fetch` refuses them in the URL. */
function takeCredentials(where: string, url: URL): string | undefined {
  if (url.username === "" && url.password === "") return undefined;
  try {
    const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    return `Basic ${Buffer.from(pair, "utf8").toString("base64")}`;
  } catch (cause) {
    throw new HttpRequestError(where, "the user or password in the URL is not percent-encoded correctly.", {
      cause,
    });
  } finally {
    url.username = "";
    url.password = "";
  }
}

function buildHeaders(where: string, given: Readonly<Record<string, string | undefined>>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    try {
      headers.set(name, value);
    } catch {
      // The platform's error shows the value, which may be a secret.
      throw new HttpRequestError(
        where,
        `the header ${quote(name)} or its value has characters no header may have.`,
      );
    }
  }
  return headers;
}

function buildBody(
  where: string,
  { json, form, body }: HttpRequestOptions,
  headers: Headers,
): RequestInit["body"] {
  const given = Object.entries({ json, form, body }).filter(([, value]) => value !== undefined);
  if (given.length > 1) {
    throw new HttpRequestError(
      where,
      `${given.map(([name]) => name).join(" and ")} are given; a request has one body.`,
    );
  }
  if (json !== undefined) {
    if (!headers.has("content-type")) headers.set("content-type", "application/json");
    return jsonText(where, json);
  }
  if (form !== undefined) {
    const fields = new URLSearchParams();
    addFields(where, fields, form);
    return fields;
  }
  if (body === undefined || typeof body === "string" || body instanceof Uint8Array) return body;
  throw new HttpRequestError(
    where,
    `body is ${quote(body)}; give a text or a Uint8Array, or use json or form.`,
  );
}

function jsonText(where: string, value: unknown): string {
  let problem = `${quote(value)} has no JSON form`;
  try {
    const text: string | undefined = JSON.stringify(value);
    if (text !== undefined) return text;
  } catch (cause) {
    problem = cause instanceof Error ? cause.message : problem;
  }
  throw new HttpRequestError(where, `json cannot be sent: ${problem}.`);
}

function addFields(where: string, target: URLSearchParams, fields: HttpFields | undefined): void {
  for (const [name, value] of Object.entries(fields ?? {})) {
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    for (const item of list) {
      if (item === undefined || item === null) continue;
      if (typeof item === "object" || typeof item === "function" || typeof item === "symbol") {
        throw new HttpRequestError(
          where,
          `the field ${quote(name)} is ${quote(item)}; give a text, a number or a list of these.`,
        );
      }
      target.append(name, String(item));
    }
  }
}
