/**
 * Whether a glob (`*`: any text, `?`: one character) is that of a whole name. A star gives way to the next one and never
 * comes back, so that no pattern takes longer than the two lengths multiplied.
 */
export function nameGlob(pattern: string, name: string): boolean {
  const wanted = Array.from(pattern);
  const given = Array.from(name);
  let at = 0;
  let star = -1;
  let sinceStar = 0;
  for (let index = 0; index < given.length; ) {
    if (wanted[at] === "*") {
      star = at++;
      sinceStar = index;
    } else if (wanted[at] === "?" || (at < wanted.length && wanted[at] === given[index])) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++sinceStar;
    } else return false;
  }
  while (wanted[at] === "*") at++;
  return at === wanted.length;
}
