import { bindStructure } from "./bind-structure.ts";
import { argsOf, isLazy, isLazyObject, isLiteral, type LazyBinding } from "./lazy.ts";

/**
 * Finds the LazyResults of a call's arguments: a bit mask where they are all at the top, a compiled template where some
 * are deeper, 0 where there are none. Literals are unwrapped in place, so `args` must belong to the caller.
 */
export function bind(args: unknown[], where: string): number | LazyBinding {
  let mask = 0;
  let structured = args.length > 31;
  let literals = false;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === null || (typeof arg !== "object" && typeof arg !== "function")) continue;
    if (!isLazyObject(arg)) structured = true;
    else if (isLiteral(arg)) literals = true;
    else mask |= 1 << i;
  }
  // What a literal holds is never searched, so they are unwrapped only when the search is over.
  const template = structured ? bindStructure(args, where) : 0;
  if (template !== 0 && template.deps.length > 0) return template;
  if (template !== 0) {
    // Only literals inside: they are in their places for good, and nothing is left to fill in.
    template
      .fill(() => undefined)
      .forEach((arg, i) => {
        args[i] = arg;
      });
    return 0;
  }
  if (literals) unwrapLiterals(args);
  return args.length > 31 ? 0 : mask;
}

function unwrapLiterals(args: unknown[]): void {
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (isLazy(arg) && isLiteral(arg)) args[i] = argsOf(arg)[0];
  }
}
