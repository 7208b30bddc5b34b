import { describe, expect, it } from "vitest";
import { buildRequest } from "./http-request.ts";

describe("buildRequest refuses", () => {
  it.each<[string, unknown, unknown]>([
    ["a path", "/x", {}],
    ["another protocol", "file:///etc/passwd", {}],
    ["no text", 5, {}],
    ["a bad method", "http://127.0.0.1/", { method: "GE T" }],
    ["a bad header name", "http://127.0.0.1/", { headers: { "a b": "1" } }],
    ["a bad header value", "http://127.0.0.1/", { headers: { a: "1\r\nb: 2" } }],
    ["two bodies", "http://127.0.0.1/", { method: "POST", json: 1, body: "1" }],
    ["a body with GET", "http://127.0.0.1/", { body: "1" }],
    ["a body that is none", "http://127.0.0.1/", { method: "POST", body: 5 }],
    ["json that is none", "http://127.0.0.1/", { method: "POST", json: () => 1 }],
    ["json with a bigint", "http://127.0.0.1/", { method: "POST", json: 1n }],
    ["a query that is none", "http://127.0.0.1/", { query: { a: {} } }],
    ["a badly encoded password", "http://a:%ff@127.0.0.1/", {}],
  ])("%s", (_, url, options) => {
    const refusal = { code: "CS_HTTP_REQUEST", message: expect.stringMatching(/^http\.request: /) };
    expect(() => buildRequest("http.request", url as string, options as object)).toThrow(
      expect.objectContaining(refusal),
    );
  });

  it("a header without showing its value", () => {
    const headers = { authorization: "Bearer s3cret\n" + "x" };
    expect(() => buildRequest("http.get", "http://127.0.0.1/", { headers })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("s3cret") }),
    );
  });
});
