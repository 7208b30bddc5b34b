import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { callBody, fakeContext, noon, rejection } from "../../test/fake-context.ts";
import type { HttpStatusError } from "../errors/provider-errors.ts";
import { http } from "./http.ts";
import type { HttpRequestOptions } from "./http-options.ts";

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

type Answering = (request: IncomingMessage, response: ServerResponse) => void;
let answer: Answering;
let server: Server;
let base = "";
beforeAll(async () => {
  server = createServer((request, response) => answer(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const { ctx } = fakeContext();
const get = (path: string, options?: HttpRequestOptions): Promise<Record<string, unknown>> =>
  callBody(http.get, ctx, base + path, options);

/** Makes the server tell what it was asked. */
const echo: Answering = (request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const { method, url, headers } = request;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString("utf8") }));
  });
};

const send =
  (status: number, body: string | Uint8Array, headers: Record<string, string> = {}): Answering =>
  (_, response) => {
    response.writeHead(status, headers);
    response.end(body);
  };

async function asked(
  method: keyof typeof http,
  path: string,
  options: HttpRequestOptions = {},
): Promise<Seen> {
  answer = echo;
  const { json } = await callBody<{ json: Seen }>(http[method], ctx, base + path, { ...options, as: "json" });
  return json;
}

describe("http sends", () => {
  it.each(["get", "post", "put", "patch", "delete"] as const)("the method of http.%s", async (method) => {
    expect((await asked(method, "/x")).method).toBe(method.toUpperCase());
  });

  it("any method with request, GET by default", async () => {
    expect((await asked("request", "/")).method).toBe("GET");
    expect((await asked("request", "/", { method: "patch" })).method).toBe("PATCH");
    expect((await asked("post", "/", { method: "GET" })).method).toBe("POST");
  });

  it("a query, added to the one of the URL", async () => {
    const query = { b: "ä &=", c: [1, true], d: undefined, e: null };
    expect((await asked("get", "/x?a=1", { query })).url).toBe("/x?a=1&b=%C3%A4+%26%3D&c=1&c=true");
  });

  it("headers", async () => {
    const { headers } = await asked("get", "/", { headers: { "X-One": "1", "X-Two": undefined } });
    expect(headers["x-one"]).toBe("1");
    expect(headers).not.toHaveProperty("x-two");
  });

  it("json, a form, a text or bytes", async () => {
    const json = await asked("post", "/", { json: { a: ["ä"] } });
    expect([json.headers["content-type"], json.body]).toEqual(["application/json", '{"a":["ä"]}']);
    const patch = await asked("post", "/", {
      json: null,
      headers: { "Content-Type": "application/merge-patch+json" },
    });
    expect([patch.headers["content-type"], patch.body]).toEqual(["application/merge-patch+json", "null"]);
    const form = await asked("post", "/", { form: { a: "x y", b: [1, 2] } });
    expect(form.headers["content-type"]).toMatch(/^application\/x-www-form-urlencoded/);
    expect(form.body).toBe("a=x+y&b=1&b=2");
    const text = await asked("put", "/", { body: "hello" });
    expect([text.headers["content-type"], text.body]).toEqual(["text/plain;charset=UTF-8", "hello"]);
    expect((await asked("put", "/", { body: new TextEncoder().encode("bytes") })).body).toBe("bytes");
  });

  it("user and password of the URL as a header", async () => {
    answer = echo;
    const url = base.replace("//", "//me:p%40ss@");
    const { json } = await callBody<{ json: Seen }>(http.get, ctx, new URL(url), { as: "json" });
    expect(json.headers["authorization"]).toBe(`Basic ${Buffer.from("me:p@ss").toString("base64")}`);
  });
});

describe("http reads", () => {
  it("status, URL, headers and the body as text", async () => {
    answer = send(201, "hällo", { "X-One": "1" });
    expect(await get("/x")).toEqual({
      status: 201,
      url: `${base}/x`,
      headers: expect.objectContaining({ "x-one": "1" }),
      text: "hällo",
    });
  });

  it("the character set that the answer names", async () => {
    answer = send(200, new Uint8Array([0x68, 0xe4]), { "content-type": "text/plain; charset=ISO-8859-1" });
    expect(await get("/")).toMatchObject({ text: "hä" });
    answer = send(200, "ä", { "content-type": "text/plain; charset=nonsense" });
    expect(await get("/")).toMatchObject({ text: "ä" });
  });

  it("json and bytes", async () => {
    answer = send(200, '{"a":1}');
    expect(await get("/", { as: "json" })).toMatchObject({ json: { a: 1 } });
    expect(await get("/", { as: "bytes" })).toMatchObject({ bytes: new TextEncoder().encode('{"a":1}') });
    answer = send(204, "");
    expect(await get("/", { as: "json" })).toMatchObject({ status: 204, json: undefined });
  });

  it("compressed bodies and redirects", async () => {
    answer = (request, response) => {
      if (request.url === "/from") send(302, "", { location: "/to" })(request, response);
      else send(200, gzipSync("packed"), { "content-encoding": "gzip" })(request, response);
    };
    expect(await get("/from")).toMatchObject({ url: `${base}/to`, text: "packed" });
    expect(await get("/from", { redirect: "manual", expect: 302 })).toMatchObject({
      status: 302,
      headers: { location: "/to" },
    });
    expect(await rejection(get("/from", { redirect: "error" }))).toMatchObject({ code: "CS_HTTP_FAILED" });
  });
});

describe("http fails", () => {
  it("for a status that is not expected, with what the server said", async () => {
    answer = send(503, `try\n later ${"x".repeat(9_000)}`, { "retry-after": "2" });
    const error = await rejection<HttpStatusError>(get("/path?secret=1"));
    expect(error).toMatchObject({
      code: "CS_HTTP_STATUS",
      status: 503,
      statusText: "Service Unavailable",
      retryAfter: 2_000,
    });
    expect(error.message).toMatch(
      /^GET http:\S+\/path was answered 503 Service Unavailable \(it asks to wait 2000 ms\): try later x+$/,
    );
    expect(error.message).not.toContain("secret");
    expect(error.message.length).toBeLessThan(400);
    expect(error.body.length).toBe(4_096);
    expect(error.headers["retry-after"]).toBe("2");
  });

  it("with the milliseconds up to the date that the server asks to wait for", async () => {
    answer = send(429, "", { "retry-after": new Date(noon + 90_000).toUTCString() });
    expect(await rejection(get("/"))).toMatchObject({ retryAfter: 90_000 });
    answer = send(404, "");
    expect(await rejection(get("/"))).toMatchObject({ status: 404, retryAfter: undefined });
  });

  it("only for a status that is not expected", async () => {
    answer = send(404, "none");
    expect(await get("/", { expect: 404 })).toMatchObject({ status: 404, text: "none" });
    expect(await get("/", { expect: [200, 404] })).toMatchObject({ status: 404 });
    expect(await get("/", { expect: "any" })).toMatchObject({ status: 404 });
    answer = send(200, "");
    expect(await rejection(get("/", { expect: [404] }))).toMatchObject({
      code: "CS_HTTP_STATUS",
      status: 200,
    });
  });

  it("for a body that is too large or no JSON", async () => {
    answer = send(200, "<html>".repeat(100));
    const error = await rejection(get("/", { as: "json" }));
    expect(error).toMatchObject({
      code: "CS_HTTP_BODY",
      message: expect.stringContaining('begins with "<html>'),
    });
    expect(await rejection(get("/", { maxBody: 599 }))).toMatchObject({ code: "CS_HTTP_BODY" });
    expect(await get("/", { maxBody: 600 })).toMatchObject({ status: 200 });
  });

  it("when nobody answers, or not to the end", async () => {
    answer = (_, response) => response.destroy();
    expect(await rejection(get("/"))).toMatchObject({
      code: "CS_HTTP_FAILED",
      message: expect.stringContaining("closed the connection"),
    });
    answer = (_, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("part", () => response.destroy());
    };
    expect(await rejection(get("/"))).toMatchObject({ code: "CS_HTTP_FAILED" });
    const closed = createServer().listen(0, "127.0.0.1");
    await once(closed, "listening");
    const { port } = closed.address() as AddressInfo;
    closed.close();
    await once(closed, "close");
    const error = await rejection(callBody(http.get, ctx, `http://127.0.0.1:${port}/x`));
    expect(error.message).toBe(
      `GET http://127.0.0.1:${port}/x failed: nothing listens there (connection refused)`,
    );
  });
});

describe("http stops", () => {
  /** A server that begins an answer and then tells when the client has gone. */
  function hanging(): { arrived: Promise<void>; gone: Promise<void> } {
    let arrive = (): void => {};
    let leave = (): void => {};
    answer = (_, response) => {
      response.on("close", () => leave());
      response.writeHead(200);
      response.write("part", () => arrive());
    };
    return {
      arrived: new Promise((resolve) => {
        arrive = () => resolve();
      }),
      gone: new Promise((resolve) => {
        leave = () => resolve();
      }),
    };
  }

  it("when the run is cancelled", async () => {
    const { arrived, gone } = hanging();
    const { ctx: context, cancel } = fakeContext();
    const failed = rejection(callBody(http.get, context, base));
    await arrived;
    cancel("stop");
    expect(await failed).toBe("stop");
    await gone;
    const { ctx: before, cancel: cancelBefore } = fakeContext();
    cancelBefore("before");
    expect(await rejection(callBody(http.get, before, base))).toBe("before");
  });

  it("when its time is over, one minute unless told otherwise", async () => {
    const { arrived, gone } = hanging();
    const { ctx: context, passTime, sleeps } = fakeContext();
    const failed = rejection(callBody(http.get, context, base));
    await arrived;
    passTime();
    expect(await failed).toMatchObject({ code: "CS_TIMEOUT", message: expect.stringContaining("60000 ms") });
    await gone;
    answer = send(200, "");
    const other = fakeContext();
    await callBody(http.get, other.ctx, base, { timeout: "2s" });
    await callBody(http.get, other.ctx, base, { timeout: false });
    expect([sleeps, other.sleeps]).toEqual([[60_000], [2_000]]);
    expect(await rejection(get("/", { timeout: -1 }))).toMatchObject({ code: "CS_INVALID_DURATION" });
  });

  it("without listeners left on the run's signal", async () => {
    answer = send(200, "");
    const { ctx: context } = fakeContext();
    const added = vi.spyOn(context.signal, "addEventListener");
    const removed = vi.spyOn(context.signal, "removeEventListener");
    await callBody(http.get, context, base);
    expect(removed.mock.calls.length).toBe(added.mock.calls.length);
  });
});
