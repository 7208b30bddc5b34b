const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there (connection refused)",
  ENOTFOUND: "there is no host of that name",
  EAI_AGAIN: "the host's name could not be resolved just now",
  ECONNRESET: "the other side closed the connection",
  UND_ERR_SOCKET: "the other side closed the connection",
  EHOSTUNREACH: "the host cannot be reached",
  ENETUNREACH: "the network cannot be reached",
  ETIMEDOUT: "the host did not answer",
  UND_ERR_CONNECT_TIMEOUT: "the host did not answer",
  UND_ERR_HEADERS_TIMEOUT: "the answer did not begin in time",
  UND_ERR_BODY_TIMEOUT: "the answer stopped coming",
  HPE_INVALID_CONSTANT: "the other side does not speak HTTP",
};

/** Says why `fetch` gave up; it hides the reason one level below. */
export function httpFailure(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(inner instanceof Error)) return String(inner);
  const code = "code" in inner ? String(inner.code) : "";
  return reasons[code] ?? (inner.message || code || inner.name);
}
