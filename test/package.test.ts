import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { describe, expect, it } from "vitest";
import { importsOf } from "./architecture/imports-of.ts";
import { repository } from "./architecture/source-file.ts";

/** Modules of ours that a plain `import "cascade-ts"` may read before the first line of a flow runs. */
const eagerModulesAtMost = 80;

interface Manifest {
  readonly version: string;
  readonly license: string;
  readonly engines: { readonly node: string };
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

interface LockFile {
  readonly packages: Readonly<
    Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>
  >;
}

const read = (path: string): string => readFileSync(join(repository, path), "utf8");
const manifest = JSON.parse(read("package.json")) as Manifest;

describe("package.json", () => {
  it("exports exactly the entry files beside the rooms", () => {
    const entries = readdirSync(join(repository, "src")).filter((name) => /^[^.]+\.ts$/.test(name));
    const expected = Object.fromEntries(
      entries.map((name) => {
        const base = name.replace(/\.ts$/, "");
        const key = base === "index" ? "." : `./${base}`;
        return [key, { types: `./dist/${base}.d.ts`, default: `./dist/${base}.js` }];
      }),
    );
    expect(manifest.exports).toEqual({ ...expected, "./package.json": "./package.json" });
  });

  it("offers a command that is a script", () => {
    expect(Object.keys(manifest.bin)).toEqual(["cascade"]);
    for (const path of Object.values(manifest.bin)) expect(read(path)).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  it("says which Node it needs, its licence, and its dependencies exactly", () => {
    expect(manifest.engines.node).toBe(">=20.19");
    expect(manifest.license).toBe("Apache-2.0");
    expect(read("LICENSE")).toContain("Version 2.0, January 2004");
    for (const version of Object.values({ ...manifest.dependencies, ...manifest.devDependencies })) {
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    }
  });

  it("has a change log entry for its version", () => {
    expect(read("CHANGELOG.md")).toMatch(
      new RegExp(`^## ${manifest.version.replaceAll(".", "\\.")}\\b`, "m"),
    );
  });

  it("keeps the lock file free of the addresses of a registry", () => {
    expect(read("package-lock.json").match(/"resolved": "https?:.*/g) ?? []).toEqual([]);
  });

  it("locks the optional packages of every platform, without which npm ci refuses the lock file", () => {
    const { packages } = JSON.parse(read("package-lock.json")) as LockFile;
    const optional = Object.values(packages).flatMap((entry) =>
      Object.keys(entry.optionalDependencies ?? {}),
    );
    const locked = Object.keys(packages);
    expect(optional.filter((name) => !locked.some((path) => path.endsWith(`node_modules/${name}`)))).toEqual(
      [],
    );
  });
});

describe("the packed package", () => {
  const packed = packedFiles();

  it("holds the build, the licence and the documents, and nothing else", () => {
    const others = packed.filter((path) => !path.startsWith("dist/"));
    expect(others).toEqual(["CHANGELOG.md", "LICENSE", "README.md", "package.json"]);
    expect(packed.filter((path) => path.startsWith("dist/") && !/\.(js|d\.ts)$/.test(path))).toEqual([]);
  });

  it("holds no tests", () => {
    expect(packed.filter((path) => /\.test(-d|-prop)?\.|\/fixtures\//.test(path))).toEqual([]);
  });

  it("names no folder of the machine it was built on", () => {
    const naming = packed.filter((path) => read(path).includes(repository.replace(/\/$/, "")));
    expect(naming).toEqual([]);
  });

  it("has every file that package.json points to", () => {
    const targets = Object.values(manifest.exports).flatMap((entry) =>
      typeof entry === "string" ? [entry] : [entry.types, entry.default],
    );
    for (const target of [...targets, ...Object.values(manifest.bin)]) {
      expect(packed).toContain(posix.normalize(target));
    }
  });
});

describe("importing the built package", () => {
  const { modules, packages } = eagerlyLoaded("dist/index.js");

  it(`reads at most ${eagerModulesAtMost} modules and no dependency`, () => {
    expect(modules.length).toBeGreaterThan(0);
    expect(modules.length, modules.join("\n")).toBeLessThanOrEqual(eagerModulesAtMost);
    expect(packages).toEqual([]);
  });

  it("works in plain Node, under every name it exports", () => {
    const names = Object.keys(manifest.exports).filter((key) => key !== "./package.json");
    const lines = names.map((key) => `await import("${posix.join("cascade-ts", key)}");`);
    const script = `${lines.join("\n")}\nconsole.log("loaded");`;
    const out = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
      cwd: repository,
      encoding: "utf8",
    });
    expect(out).toBe("loaded\n");
  });
});

function packedFiles(): string[] {
  const out = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: repository,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const report = JSON.parse(out) as
    | { files: { path: string }[] }[]
    | Record<string, { files: { path: string }[] }>;
  const [pack] = Object.values(report);
  return (pack?.files ?? []).map(({ path }) => path).sort();
}

/** Follows the static imports of a built file: what the loader must read before anything runs. */
function eagerlyLoaded(entry: string): { modules: string[]; packages: string[] } {
  const modules = new Set<string>();
  const packages = new Set<string>();
  const waiting = [entry];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (modules.has(path) || !existsSync(join(repository, path))) continue;
    modules.add(path);
    for (const { specifier, dynamic } of importsOf(read(path))) {
      if (dynamic || specifier.startsWith("node:")) continue;
      if (specifier.startsWith(".")) waiting.push(join(dirname(path), specifier));
      else packages.add(specifier);
    }
  }
  return { modules: [...modules].sort(), packages: [...packages].sort() };
}
