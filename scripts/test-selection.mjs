/** The projects of vitest.config.ts. */
export const projects = ["unit", "types", "property", "docs", "e2e"];

const others = ["biome", "tsc", "build", "publint", "attw", "knip"];

const usage = `npm test                          every check
npm test -- unit                  one or more of: ${[...others, ...projects].join(", ")}
npm test -- --only biome,types    the same, as a list ("types" is tsc and the type tests)
npm test -- unit src/core         the unit tests of the files whose path has "src/core" in it
npm test -- src/core              the same over all projects of vitest
`;

/**
 * Reads what was typed after `npm test --`.
 *
 * @returns the names of the checks to run and the path filters for vitest, or a text to print instead
 */
export function chooseChecks(args) {
  const names = new Set();
  const filters = [];
  const words = args.flatMap((arg) => (arg.startsWith("--only=") ? ["--only", arg.slice(7)] : [arg]));
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index];
    if (word === "--help" || word === "-h") return { usage, code: 0 };
    if (word === "--only") {
      index += 1;
      const list = (words[index] ?? "").split(",").filter(Boolean);
      const unknown = list.length === 0 ? "" : list.find((name) => !isCheck(name));
      if (unknown !== undefined) return { usage: `No check is called "${unknown}".\n\n${usage}`, code: 2 };
      for (const name of list) names.add(name);
    } else if (word.startsWith("-")) {
      return { usage: `Unknown option ${word}.\n\n${usage}`, code: 2 };
    } else if (isCheck(word)) names.add(word);
    else filters.push(word);
  }
  if (names.has("types") && filters.length === 0) names.add("tsc");
  if (names.size === 0)
    for (const name of filters.length > 0 ? projects : [...others, ...projects]) names.add(name);
  return { names, filters };
}

function isCheck(name) {
  return others.includes(name) || projects.includes(name);
}
