/** How a body asks its engine for another run; not for users. */
export const spawnRun: unique symbol = Symbol("cascade-ts.spawn");

/** The run that is to be started. */
export interface SpawnRequest {
  /** Its graph as `graphToJSON` writes it. */
  readonly graph: unknown;
  /** Default: made of the ids of the run and the node that ask. */
  readonly runId: string | undefined;
  readonly name: string | undefined;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The context of a body, as far as it starts runs. */
export interface Spawner {
  /** @returns the id of the run, which starts when the result of the body is stored */
  [spawnRun](request: SpawnRequest): string;
}
