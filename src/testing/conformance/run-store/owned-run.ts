import assert from "node:assert/strict";
import type { Change, CommitAnswer, RunCommit } from "../../../ports/run-commit.ts";
import type { RunSession } from "../../../ports/run-store.ts";
import type { RunContents, RunStatus, StoredRun } from "../../../ports/stored-run.ts";
import { finish } from "./run-rows.ts";
import { sorted } from "./same-rows.ts";

/** A run as its owner sees it: numbers its commits. */
export class OwnedRun {
  readonly session: RunSession;
  readonly id: string;
  readonly epoch: number;
  seq: number;
  frames: number;

  constructor(session: RunSession, { id, epoch, seq, frames }: StoredRun) {
    this.session = session;
    this.id = id;
    this.epoch = epoch;
    this.seq = seq;
    this.frames = frames;
  }

  /** The next commit. */
  next(...changes: readonly Change[]): RunCommit {
    return { runId: this.id, epoch: this.epoch, seq: ++this.seq, frames: this.frames, changes };
  }

  /** Makes the next commit, whatever comes of it. */
  try(...changes: readonly Change[]): Promise<CommitAnswer> {
    return this.session.commit(this.next(...changes));
  }

  async commit(...changes: readonly Change[]): Promise<void> {
    assert.deepEqual({ ...(await this.try(...changes)) }, { status: "done" });
  }

  finish(status: Exclude<RunStatus, "running">): Promise<void> {
    return this.commit(finish(status));
  }

  /** What is stored of it, in an order of its own. */
  async contents(): Promise<RunContents> {
    return sorted(await this.session.load(this.id));
  }

  async row(): Promise<StoredRun> {
    const row = await this.session.get(this.id);
    assert.ok(row !== undefined, `get() finds no run "${this.id}"`);
    return row;
  }
}
