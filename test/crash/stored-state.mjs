const live = "('running', 'interrupted', 'parked')";

/**
 * What the parent sees in the store, with plain SQL: rows of the runs that have not ended, and who has.
 *
 * @param ask - asks all at one moment: gives the rows of each of several queries
 */
export async function storedState(ask, prefix = "") {
  const below = `WHERE run_id IN (SELECT id FROM ${prefix}runs WHERE status IN ${live})`;
  const [runs, frames, nodes] = await ask([
    `SELECT id, status, result, error, message, epoch, seq, frames, owner FROM ${prefix}runs`,
    `SELECT run_id AS run, frame, generation, owner_frame, owner_generation, owner_node, owner_element FROM ${prefix}frames ${below}`,
    `SELECT run_id AS run, frame, generation, node, element FROM ${prefix}nodes ${below} AND status = 'done'`,
  ]);
  return { runs, frames, nodes };
}

export const hasEnded = ({ status }) => !live.includes(`'${status}'`);

export function keyOf(run, { frame, generation, node, element }) {
  return `${run}/${frame}.${generation}.${node}${Number(element) < 0 ? "" : `[${element}]`}`;
}

/**
 * All that was ever seen to be committed, from one look at the store to the next. What is committed stays so: a result, the
 * graph that a body returned, a generation that was left, a frame that is over, a run that has ended.
 */
export class Committed {
  #ended = new Set();
  #keys = new Set();
  /** By run and frame: its generation; undefined when it is over. */
  #frames = new Map();

  add({ runs, frames, nodes }) {
    const seen = new Set();
    for (const { run, frame, generation, ...owner } of frames) {
      const id = `${run}/${frame}`;
      seen.add(id);
      this.#frames.set(id, Number(generation));
      if (owner.owner_frame !== null) this.#keys.add(keyOf(run, owned(owner)));
    }
    for (const id of this.#frames.keys()) if (!seen.has(id)) this.#frames.set(id, undefined);
    for (const { run, ...key } of nodes) this.#keys.add(keyOf(run, key));
    for (const run of runs) if (hasEnded(run)) this.#ended.add(run.id);
  }

  /** Why the body of this key must not be called any more; undefined when it may be. */
  why(key) {
    const [, run, frame, generation] = /^(.*)\/(\d+)\.(\d+)\.\d+(?:\[\d+\])?$/.exec(key) ?? [];
    if (this.#ended.has(run)) return "its run had ended";
    if (this.#keys.has(key)) return "its result was committed";
    const id = `${run}/${frame}`;
    if (!this.#frames.has(id)) return undefined;
    const now = this.#frames.get(id);
    if (now === undefined) return "its frame was over";
    return Number(generation) < now ? `its frame was in generation ${now}` : undefined;
  }
}

function owned({ owner_frame, owner_generation, owner_node, owner_element }) {
  return { frame: owner_frame, generation: owner_generation, node: owner_node, element: owner_element };
}
