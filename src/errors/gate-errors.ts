import { CascadeError } from "./cascade-error.ts";

/** `CS_INVALID_CONSTRAINT`: a pause or a limit that makes no sense; nothing was changed. */
export class InvalidConstraintError extends CascadeError {
  constructor(where: string, problem: string, options?: ErrorOptions) {
    super("CS_INVALID_CONSTRAINT", `${where}: ${problem}`, options);
  }
}

/** `CS_INFEASIBLE_AMOUNT`: a body needs more of a capacity than there has ever been. */
export class InfeasibleAmountError extends CascadeError {
  /** The capacity's name. */
  readonly capacity: string;
  readonly needed: number;
  /** The most that was declared. */
  readonly declared: number;

  constructor(task: string, capacity: string, needed: number, declared: number) {
    super(
      "CS_INFEASIBLE_AMOUNT",
      `task "${task}" needs ${needed} ${capacity}, but only ${declared} ${declared === 1 ? "is" : "are"} declared. Ask for less, or raise it in capacities.`,
    );
    this.capacity = capacity;
    this.needed = needed;
    this.declared = declared;
  }
}

/** `CS_INVALID_AMOUNT`: how much a body needs of a capacity turned out to be no finite number of at least 0. */
export class InvalidAmountError extends CascadeError {
  /** The capacity's name. */
  readonly capacity: string;

  /** @param problem - what was given instead, as it is shown, or what is wrong with the key */
  constructor(capacity: string, problem: string) {
    super(
      "CS_INVALID_AMOUNT",
      `the amount of "${capacity}" cannot be used: ${problem}. Give a finite number of at least 0, and a key that is a text.`,
    );
    this.capacity = capacity;
  }
}
