import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** The same files are TypeScript in the repository and JavaScript in the package. */
const isSource = import.meta.url.endsWith(".ts");

interface PackageFile {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, unknown>>;
}

interface Found {
  /** The folder of the package. */
  readonly root: URL;
  readonly file: PackageFile;
}

/** Of a copy that was bundled into a program: it has no files of its own. */
const bundled: PackageFile = { name: "cascade-ts", version: "bundled", exports: {} };

let found: Found | undefined;

function find(): Found {
  found ??= search();
  return found;
}

/** The package is what is around this file, however deep a build has put it. */
function search(): Found {
  let folder = new URL("./", import.meta.url);
  for (;;) {
    const file = read(new URL("package.json", folder));
    if (file?.name === bundled.name) return { root: folder, file };
    const parent = new URL("../", folder);
    if (parent.href === folder.href) return { root: folder, file: bundled };
    folder = parent;
  }
}

function read(place: URL): PackageFile | undefined {
  try {
    return JSON.parse(readFileSync(place, "utf8")) as PackageFile;
  } catch {
    return undefined;
  }
}

/** The package.json of this copy of the package. */
export function ownPackage(): PackageFile {
  return find().file;
}

/**
 * Where an import of this package in a flow file leads: to the copy that the flow has installed, else to this copy, so
 * that a single file in an empty folder is a flow.
 *
 * @returns files by specifier: "cascade-ts", "cascade-ts/testing", …
 */
export function ownPackageAliases(flowFile: string): Record<string, string> {
  const { name, exports } = ownPackage();
  const require = createRequire(flowFile);
  const aliases: [string, string][] = [];
  // The longer names first: an alias also stands for everything that begins with it.
  for (const path of Object.keys(exports).sort((a, b) => b.length - a.length)) {
    const own = ownFile(exports[path]);
    const specifier = name + path.slice(1);
    if (own !== undefined) aliases.push([specifier, resolved(require, specifier) ?? own]);
  }
  return Object.fromEntries(aliases);
}

function resolved(require: NodeJS.Require, specifier: string): string | undefined {
  try {
    return require.resolve(specifier);
  } catch {
    return undefined;
  }
}

function ownFile(entry: unknown): string | undefined {
  const file = typeof entry === "object" && entry !== null && "default" in entry ? entry.default : undefined;
  if (typeof file !== "string") return undefined;
  const place = isSource ? file.replace(/^\.\/dist\//, "./src/").replace(/\.js$/, ".ts") : file;
  return fileURLToPath(new URL(place, find().root));
}
