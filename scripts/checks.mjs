import { build } from "./dist.mjs";
import { projects } from "./test-selection.mjs";
import { runVitest } from "./vitest.mjs";
import { execute, toolPath } from "./workspace.mjs";

/**
 * What `npm test` runs, in this order. Each resolves with its counts and, when it failed, everything it printed.
 * The build comes before vitest because the tests that cross rooms look at dist.
 */
export const checks = [
  single("biome", "format and lint (biome)", () =>
    tool("biome", "check", "--error-on-warnings", "--max-diagnostics=200"),
  ),
  single("tsc", "types (tsc)", () => tool("tsc", "-p", "tsconfig.json")),
  single("build", "build into dist (tsc)", build),
  { names: projects, label: "tests (vitest)", run: runVitest },
  single("publint", "package.json (publint)", () => tool("publint", "--strict")),
  single("attw", "types as users get them (attw)", attw),
  single("knip", "unused code (knip)", () => tool("knip")),
];

function single(name, label, run) {
  return {
    names: [name],
    label,
    run: async () => {
      const { code, output } = await run();
      return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, output };
    },
  };
}

/** A package without any types passes attw with a remark; ours has them. */
async function attw() {
  const { code, output } = await tool("attw", "--pack", ".", "--profile", "esm-only", "--no-emoji");
  return { code: output.includes("does not contain types") ? 1 : code, output };
}

function tool(name, ...args) {
  return execute(toolPath(name), args);
}
