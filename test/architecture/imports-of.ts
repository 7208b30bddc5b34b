import { lineAt } from "./line-at.ts";
import { mask } from "./mask.ts";

/** One mention of another module. */
export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** True for `import()`, which loads nothing until it is reached (or, in a type, never). */
  readonly dynamic: boolean;
}

// Matched against masked code: the clause between the keyword and the quote holds names, braces, commas and stars only.
const patterns = [
  /\bimport\s+(?:[\w$*{}\s,]+?\sfrom\s*)?["']/g,
  /\bexport\s+(?:type\s+)?(?:\*(?:\s*as\s+[\w$]+)?|\{[\w$\s,]*\})\s*from\s*["']/g,
  /\bimport\s*\(\s*["'`]/g,
];

/** Every module a source names: imports, re-exports, `import()` as an expression or in a type; types included. */
export function importsOf(text: string): Import[] {
  const { code } = mask(text);
  const found: { offset: number; specifier: string; dynamic: boolean }[] = [];
  for (const pattern of patterns) {
    for (const match of code.matchAll(pattern)) {
      const start = match.index + match[0].length;
      const quote = code.charAt(start - 1);
      const specifier = text.slice(start, text.indexOf(quote, start));
      found.push({ offset: match.index, specifier, dynamic: match[0].includes("(") });
    }
  }
  found.sort((a, b) => a.offset - b.offset);
  return found.map(({ offset, ...rest }) => ({ ...rest, line: lineAt(text, offset) }));
}
