import { exitCodes } from "./exit-code.ts";
import type { Host } from "./host.ts";

/** Listens for Ctrl-C and SIGTERM while a command works. */
export interface Interruption {
  /** Aborted by the first one. */
  readonly signal: AbortSignal;
  /** From now on the first one is left to the run, which ends by itself; before, it ends the process. */
  leaveToRun(told: () => void): void;
  stop(): void;
}

/** The first Ctrl-C cancels, the second one leaves at once. */
export function listenForInterruption(host: Host): Interruption {
  const controller = new AbortController();
  let told: (() => void) | undefined;
  const stop = host.onInterrupt((name) => {
    if (told === undefined || controller.signal.aborted) {
      host.exit(exitCodes.interrupted);
      return;
    }
    told();
    controller.abort(name === "SIGINT" ? "interrupted by Ctrl-C" : `interrupted by ${name}`);
  });
  return {
    signal: controller.signal,
    leaveToRun: (listener) => {
      told = listener;
    },
    stop,
  };
}
