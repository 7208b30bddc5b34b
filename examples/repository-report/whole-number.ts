/** A Standard Schema by hand, as zod and others make them: a whole number of at least `least`. */
export function wholeNumber(least: number) {
  const problem = `a whole number of at least ${least} is needed`;
  const validate = (value: unknown) =>
    typeof value === "number" && Number.isSafeInteger(value) && value >= least
      ? { value }
      : { issues: [{ message: problem }] };
  return { "~standard": { version: 1, vendor: "repository-report", validate } } as const;
}
