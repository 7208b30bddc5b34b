import { cacheMutants } from "./cache-mutants.mjs";
import { codecMutants } from "./codec-mutants.mjs";
import { coreMutants } from "./core-mutants.mjs";
import { durableMutants } from "./durable-mutants.mjs";
import { engineMutants } from "./engine-mutants.mjs";
import { limitMutants } from "./limit-mutants.mjs";
import { resourceMutants } from "./resource-mutants.mjs";
import { valueMutants } from "./value-mutants.mjs";

/** All planted faults. */
export const mutants = [
  ...coreMutants,
  ...engineMutants,
  ...limitMutants,
  ...cacheMutants,
  ...resourceMutants,
  ...valueMutants,
  ...codecMutants,
  ...durableMutants,
];
