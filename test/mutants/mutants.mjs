import { coreMutants } from "./core-mutants.mjs";
import { engineMutants } from "./engine-mutants.mjs";
import { limitMutants } from "./limit-mutants.mjs";

/** All planted faults. */
export const mutants = [...coreMutants, ...engineMutants, ...limitMutants];
