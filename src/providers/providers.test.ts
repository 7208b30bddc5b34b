import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { rejection } from "../../test/fake-context.ts";
import { run } from "../engine/run.ts";
import { all } from "../spec/all.ts";
import { task } from "../spec/task.ts";
import { format } from "./format.ts";
import { http } from "./http.ts";
import { io } from "./io.ts";
import { loadJson } from "./load-json.ts";
import { lookup } from "./lookup.ts";
import { sh } from "./sh.ts";
import { shell } from "./shell.ts";

let folder = "";
let server: Server;
let base = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "cascade-providers-"));
  let asked = 0;
  server = createServer((request, response) => {
    response.statusCode = request.url === "/flaky" && asked++ === 0 ? 503 : 200;
    response.end(JSON.stringify({ url: request.url }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const name = task("name", () => "it's; here");

it("the built-in tasks load what they need when they first run", () => {
  const folder = fileURLToPath(new URL(".", import.meta.url));
  const sources = readdirSync(folder).filter((file) => /^[a-z-]+\.ts$/.test(file));
  expect(sources).toContain("shell.ts");
  for (const file of sources) {
    const imports = readFileSync(join(folder, file), "utf8").matchAll(
      /^import (?!type)[^;]* from "([^"]+)"/gm,
    );
    expect([
      file,
      ...Array.from(imports, (match) => match[1]).filter((from) => !from?.startsWith(".")),
    ]).toEqual([file]);
  }
});

describe("the built-in tasks in a run", () => {
  it("take LazyResults wherever they take values", async () => {
    const path = format("{}/{file}.json", folder, { file: name() });
    const written = io.writeText(path, shell(["printf", "%s", '{"a":[{"b":1}]}']).get("stdout"));
    expect(await run(lookup(loadJson(written), format("a[{}].b", 0)))).toBe(1);
    expect(await run(sh.with({ cwd: folder })`ls ${[name(), "x"]} 2>/dev/null || echo ${name()}`)).toBe(
      "it's; here",
    );
    expect(await run(lookup({}, "missing", { default: name() }))).toBe("it's; here");
    const answer = http.get(format("{}/x", base), { query: { who: name() }, as: "json" });
    expect(await run(lookup(answer, "json.url"))).toBe("/x?who=it%27s%3B+here");
  });

  it("map", async () => {
    const files = [join(folder, "1"), join(folder, "2")];
    await run(io.writeText.map(files, ["one", "two"]));
    expect(await run(io.readText.map(files))).toEqual(["one", "two"]);
    expect(await run(shell.map(["exit 1", "exit 2"], [{ check: false }, { check: false }]))).toMatchObject([
      { code: 1 },
      { code: 2 },
    ]);
    expect(await run(all({ found: io.glob("?", { cwd: folder }) }))).toEqual({ found: ["1", "2"] });
  });

  it("are called again by withRetry", async () => {
    expect(await run(http.get(`${base}/flaky`).withRetry({ attempts: 2 }).get("status"))).toBe(200);
  });

  it("fail with their own error as the cause", async () => {
    const error = await rejection(run(shell("exit 3")));
    expect(error).toMatchObject({ code: "CS_TASK_FAILED", cause: { code: "CS_SHELL_FAILED", exitCode: 3 } });
    expect(error.message).toContain('task "shell" failed: "exit 3" exited with 3');
  });

  it("5.5 end with a cancelled run, and the run ends when they have", async () => {
    const controller = new AbortController();
    const running = run(
      shell("echo $$ > pid; trap 'echo cleaned > cleaned; exit' TERM; while :; do sleep 0.02; done", {
        cwd: folder,
      }),
      {
        signal: controller.signal,
      },
    );
    const failed = rejection(running);
    await vi.waitFor(() => expect(readFileSync(join(folder, "pid"), "utf8")).toMatch(/^\d+\n$/), {
      timeout: 10_000,
    });
    controller.abort("enough");
    expect(await failed).toMatchObject({ code: "CS_CANCELLED" });
    expect(existsSync(join(folder, "cleaned"))).toBe(true);
  });
});
