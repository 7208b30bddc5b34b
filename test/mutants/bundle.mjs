import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { cacheFolder, root } from "../../scripts/workspace.mjs";

const folder = join(cacheFolder, "mutants");
let bundles = 0;

/**
 * Puts the sources and the looks into one file, with one small change if a mutant is given.
 *
 * @param {import("./mutant.ts").Mutant} [mutant]
 * @returns {Promise<string>} the path of the file
 */
export async function bundle(mutant) {
  mkdirSync(folder, { recursive: true });
  bundles += 1;
  const file = join(folder, `${process.pid}-${bundles}.mjs`);
  let changed = 0;
  const place = join(root, "src", mutant?.file ?? "");
  const graph = await rolldown({
    input: join(root, "test/mutants/looks.ts"),
    platform: "node",
    treeshake: false,
    external: /^[^./]/,
    plugins: [
      mutant !== undefined && {
        name: "mutant",
        transform: {
          // Sources that stay as they are cost nothing.
          filter: { id: place },
          handler(code, id) {
            if (id !== place) return null;
            changed += 1;
            return mutate(code, mutant);
          },
        },
      },
    ],
  });
  try {
    // What is imported when it is needed is in the one file too.
    await graph.write({ file, format: "esm", codeSplitting: false });
  } finally {
    await graph.close();
  }
  if (mutant !== undefined && changed !== 1) {
    throw new Error(`mutant "${mutant.name}": src/${mutant.file} is not among the sources that were bundled`);
  }
  return file;
}

/** A mutant whose text is gone, or no longer the only one, would pass for caught by accident: it is refused. */
function mutate(code, { name, file, find, replace }) {
  const parts = code.split(find);
  if (parts.length !== 2) {
    const found = parts.length === 1 ? "is not there any more" : `is there ${parts.length - 1} times`;
    throw new Error(`mutant "${name}": its text ${found} in src/${file}:\n${find}`);
  }
  // Not with String.replace: a dollar sign in the new text means itself.
  return parts.join(replace);
}
