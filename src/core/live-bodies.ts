import type { Activity } from "./activity.ts";

/** The bodies of a run that are running: a list through the activities themselves, because each start and end changes it. */
export class LiveBodies {
  #first: Activity | undefined;

  add(activity: Activity): void {
    activity.behind = this.#first;
    if (this.#first !== undefined) this.#first.before = activity;
    this.#first = activity;
  }

  remove(activity: Activity): void {
    const { before, behind } = activity;
    if (before !== undefined) before.behind = behind;
    else this.#first = behind;
    if (behind !== undefined) behind.before = before;
    activity.before = undefined;
    activity.behind = undefined;
  }

  *[Symbol.iterator](): Iterator<Activity> {
    for (let one = this.#first; one !== undefined; one = one.behind) yield one;
  }
}
