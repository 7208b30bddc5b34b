/**
 * The text of a flow file with `count` tasks and a call of each. Four kinds take turns: one with options and the context
 * whose call has a policy, an async one over a structure, one that takes such a structure, and an async one with an
 * argument left out. `only` picks one of them instead, for a flow of that kind alone.
 */
export function flowSource(count, only) {
  const lines = [
    'import { task } from "cascade-ts";',
    "",
    'const start = task("start", (n: number) => n);',
    'const describe = task("describe", (n: number) => ({ name: String(n), total: n }));',
    "const number0 = start(1);",
    "const summary0 = describe(number0);",
  ];
  const last = { number: 0, summary: 0 };
  for (let i = 1; i <= count; i++) {
    const { makes, text } = kinds[only ?? kindNames[i % kindNames.length]];
    lines.push(...text(i, `number${last.number}`, `summary${last.summary}`));
    last[makes] = i;
  }
  lines.push("", `export const target = number${last.number};`, "");
  return lines.join("\n");
}

const kinds = {
  "with options and context": {
    makes: "number",
    text: (i, number) => [
      `const task${i} = task("task${i}", { version: "2", description: "number ${i}" }, (ctx, n: number) => n + ctx.attempt);`,
      `const number${i} = task${i}(${number}).withRetry({ attempts: 3, delay: "1s" });`,
    ],
  },
  "a structure as argument": {
    makes: "summary",
    text: (i, number) => [
      `const task${i} = task("task${i}", async (input: { name: string; values: number[]; deep: { n: number } }) => ({ name: input.name, total: input.values.length }));`,
      `const summary${i} = task${i}({ name: "n${i}", values: [1, ${number}], deep: { n: ${number} } });`,
    ],
  },
  "a structured result as argument": {
    makes: "number",
    text: (i, number, summary) => [
      `const task${i} = task("task${i}", (summary: { name: string; total: number }, n: number) => summary.total + n);`,
      `const number${i} = task${i}(${summary}, ${number});`,
    ],
  },
  "plain arguments": {
    makes: "number",
    text: (i, number) => [
      `const task${i} = task("task${i}", async (a: number, b: number, label?: string) => a + b + (label?.length ?? 0));`,
      `const number${i} = task${i}(${number}, ${i});`,
    ],
  },
};

export const kindNames = Object.keys(kinds);
