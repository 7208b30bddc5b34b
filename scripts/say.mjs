/** Writes one line about what is being done; stdout stays free for results. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** "840 ms" below a second, "12.3 s" above. */
export function took(since) {
  const ms = performance.now() - since;
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
