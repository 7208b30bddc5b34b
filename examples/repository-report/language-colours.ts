import type { LanguageTotals } from "./summarize.ts";

/** How many languages have a colour of their own; the others share a grey. */
export const colours = 8;

/** The CSS class for each language: the more lines, the earlier in the palette, so neighbours differ well. */
export function languageColours(languages: readonly LanguageTotals[]): (language: string) => string {
  const ranks = new Map(languages.map(({ name }, rank) => [name, Math.min(rank, colours)]));
  return (language) => `k${ranks.get(language) ?? colours}`;
}
