/** What may stand in an expected text where the real one differs from run to run. */
const placeholders: Readonly<Record<string, string>> = {
  "<ms>": "\\d+(?:\\.\\d+)?",
  "<n>": "-?\\d+(?:[.,]\\d+)*",
  "<any>": ".*?",
};

/** True when a line is the expected one: placeholders match a duration's number, any number, or any text. */
export function matchesLine(actual: string, expected: string): boolean {
  const parts = expected.split(/(<ms>|<n>|<any>)/);
  const pattern = parts.map((part) => placeholders[part] ?? part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${pattern.join("")}$`).test(actual);
}

/**
 * Puts the expected line, placeholders and all, in place of each actual line that matches it, so that comparing the
 * result with the expected text shows only true differences.
 */
export function alignWith(actual: string, expected: string): string {
  const wanted = expected.trimEnd().split("\n");
  const lines = actual.trimEnd().split("\n");
  return lines
    .map((line, index) => (matchesLine(line, wanted[index] ?? "") ? wanted[index] : line))
    .join("\n");
}
