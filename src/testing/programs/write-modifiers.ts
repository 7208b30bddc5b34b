import type { BareNode, Pen } from "./pen.ts";
import type { Modifiers } from "./program.ts";

/** What is said of a node beside its arguments: mostly nothing. */
export function writeModifiers(pen: Pen, _bare: BareNode): Modifiers {
  const { random, climate, nodes } = pen;
  const { skips, failures } = climate;
  return {
    ...(random.chance(skips / 2) ? { runIf: [random.chance(0.6)] } : {}),
    ...(nodes.length > 0 && random.chance(skips)
      ? { runIf: pen.times(random.pick([1, 1, 2]), () => pen.condition()) }
      : {}),
    ...(nodes.length > 0 && random.chance(0.07)
      ? { after: pen.times(1 + random.int(2), () => pen.ref()) }
      : {}),
    ...(random.chance(failures > 0 ? 0.2 : 0.03) ? { retry: 1 + random.int(3) } : {}),
    ...(random.chance(0.12) ? { label: true } : {}),
    ...(random.chance(0.08) ? { priority: random.int(5) - 2 } : {}),
  };
}
