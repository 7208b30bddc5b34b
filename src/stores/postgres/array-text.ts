/** The text of an array of numbers, as PostgreSQL reads it. */
export function numbersText(numbers: readonly number[]): string {
  return `{${shortened(numbers).join(",")}}`;
}

/** The text of an array of texts; undefined is NULL. */
export function textsText(texts: readonly (string | undefined)[]): string {
  return `{${shortened(texts).map(textOfOne).join(",")}}`;
}

/**
 * One instead of many that are all the same: most columns of a group are. Who reads the array takes an only element for all
 * rows.
 */
function shortened<T>(values: readonly T[]): readonly T[] {
  const [first] = values;
  return values.length > 1 && values.every((value) => value === first) ? values.slice(0, 1) : values;
}

function textOfOne(text: string | undefined): string {
  if (text === undefined) return "NULL";
  return `"${/["\\]/.test(text) ? text.replace(/["\\]/g, "\\$&") : text}"`;
}
