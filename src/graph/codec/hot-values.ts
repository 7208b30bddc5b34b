import { tags } from "./json.ts";

/**
 * Which values of a table hold nodes, themselves or through others of the table. What holds none need not be searched.
 *
 * @param count - called for each part that is looked at; throws when it is enough
 */
export function hotValues(table: readonly unknown[], count: () => void): ReadonlySet<number> {
  const usedBy = new Map<number, number[]>();
  const pending: number[] = [];
  table.forEach((json, index) => {
    const { isHot, refs } = look(json, count);
    if (isHot) pending.push(index);
    for (const ref of refs) {
      const users = usedBy.get(ref);
      if (users === undefined) usedBy.set(ref, [index]);
      else users.push(index);
    }
  });
  const hot = new Set<number>();
  for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
    if (hot.has(index)) continue;
    hot.add(index);
    for (const user of usedBy.get(index) ?? []) pending.push(user);
  }
  return hot;
}

function look(
  json: unknown,
  count: () => void,
): { readonly isHot: boolean; readonly refs: readonly number[] } {
  const refs: number[] = [];
  let isHot = false;
  const pending = [json];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    count();
    if (typeof part !== "object" || part === null) continue;
    for (const key of Object.keys(part)) {
      const child: unknown = Reflect.get(part, key);
      if (key === tags.node) isHot = true;
      else if (key === tags.ref && typeof child === "number") refs.push(child);
      else if (typeof child === "object" && child !== null) pending.push(child);
    }
  }
  return { isHot, refs };
}
