import { readFileSync } from "node:fs";
import { join } from "node:path";
import { say, took } from "./say.mjs";
import { execute, root } from "./workspace.mjs";

/** Installs what package-lock.json names, when node_modules lacks some of it. Says so. */
export async function installIfNeeded() {
  const missing = whatIsMissing();
  if (missing === undefined) return;
  say(`Installing dependencies (${missing}): npm ci`);
  const start = performance.now();
  const { code, output } = await execute("npm", ["ci", "--no-audit", "--no-fund"]);
  if (code !== 0) {
    process.stderr.write(output);
    say(`npm ci failed with code ${code}.`);
    process.exit(1);
  }
  say(`Installed in ${took(start)}.`);
}

/**
 * The reason to install, or undefined when the tree on disk is the locked one.
 *
 * npm keeps what it installed in node_modules/.package-lock.json. Contents are compared, not times: a clone, a checkout
 * and a copied folder all have misleading times.
 */
function whatIsMissing() {
  const wanted = readPackages("package-lock.json");
  const present = readPackages(join("node_modules", ".package-lock.json"));
  if (wanted === undefined) return "no package-lock.json";
  if (present === undefined) return "nothing installed yet";
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === "" || !path.startsWith("node_modules/")) continue;
    const found = present[path];
    if (found === undefined) {
      // A binary for another platform is locked but rightly absent.
      if (entry.optional || entry.devOptional) continue;
      return `${path.slice("node_modules/".length)} is missing`;
    }
    if (found.version !== entry.version || found.integrity !== entry.integrity) {
      return `${path.slice("node_modules/".length)} is not at the locked version`;
    }
  }
  return undefined;
}

function readPackages(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), "utf8")).packages;
  } catch {
    return undefined;
  }
}
