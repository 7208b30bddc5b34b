import type { TearDownError } from "../../errors/resource-errors.ts";
import type { ResourceScopeName } from "../../spec/resource-definition.ts";

/** Who hears of resources that come and go. */
export interface ResourceReports {
  /** Whether anybody listens; asked before each report, and nothing is measured or told when nobody does. */
  readonly observed: boolean;
  acquired(name: string, scope: ResourceScopeName, milliseconds: number): void;
  /** With what went wrong, if anything did. */
  released(name: string, scope: ResourceScopeName, problem: TearDownError | undefined): void;
}
