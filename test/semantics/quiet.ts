/** Comes back when everything that can go on without the test has done so: promises, then put-off work, then promises. */
export async function quiet(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
}
