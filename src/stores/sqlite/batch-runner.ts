import type { Clock } from "../../ports/clock.ts";
import type { StoreNews } from "../../ports/run-store.ts";
import { handleRequest, isWriting } from "./handle-request.ts";
import type { StoreContext } from "./store-context.ts";
import { failureNote, isBusy } from "./store-failure.ts";
import type { StoreAnswer, StoreRequest } from "./store-requests.ts";
import type { Transactions } from "./transactions.ts";

/** A transaction takes no further request after so many milliseconds, so that nobody waits long for an answer. */
const slice = 50;

type Say = (answers: readonly StoreAnswer[], news: StoreNews | undefined) => void;

/** Does requests in as few transactions as it can: one sync of the disk for all that came at about the same time. */
export class BatchRunner {
  readonly #context: StoreContext;
  readonly #transactions: Transactions;
  readonly #clock: Clock;

  constructor(context: StoreContext, transactions: Transactions, clock: Clock) {
    this.#context = context;
    this.#transactions = transactions;
    this.#clock = clock;
  }

  /** Does them in their order; `say` is called for each transaction when it is committed. */
  run(requests: readonly StoreRequest[], say: Say): void {
    for (let at = 0; at < requests.length; ) {
      try {
        at += this.#transact(requests, at, say);
      } catch (error) {
        // What failed may be one of them only. The rest must not fail with it, so each gets a transaction of its own;
        // not when it would only wait as long again for the same lock.
        const rest = requests.slice(at);
        if (isBusy(error)) return say(rest.map(failed(error)), undefined);
        return this.#runApart(rest, say);
      }
    }
  }

  #runApart(requests: readonly StoreRequest[], say: Say): void {
    for (const request of requests) {
      try {
        this.#transact([request], 0, say);
      } catch (error) {
        say([failed(error)(request)], undefined);
      }
    }
  }

  /** One transaction, from a request on; gives the number of those that went into it. */
  #transact(requests: readonly StoreRequest[], from: number, say: Say): number {
    const { news } = this.#context;
    let answers: StoreAnswer[] = [];
    const mode = requests.some(([, , name], at) => at >= from && isWriting(name)) ? "write" : "read";
    try {
      this.#transactions.run(mode, () => {
        answers = [];
        news.forget();
        this.#handle(requests, from, answers);
      });
    } catch (error) {
      news.forget();
      throw error;
    }
    say(answers, news.take());
    return answers.length;
  }

  #handle(requests: readonly StoreRequest[], from: number, answers: StoreAnswer[]): void {
    const until = this.#clock.elapsed() + slice;
    for (let at = from; at < requests.length; at++) {
      const request = requests[at];
      if (request === undefined || (at > from && this.#clock.elapsed() > until)) return;
      answers.push([request[0], true, handleRequest(this.#context, request)]);
    }
  }
}

function failed(error: unknown): (request: StoreRequest) => StoreAnswer {
  const failure = failureNote(error);
  return ([id]) => [id, false, failure];
}
