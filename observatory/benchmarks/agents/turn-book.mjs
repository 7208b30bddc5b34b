/** The turns of all agents: how many each has had, and how long each waited for its next one. */
export class TurnBook {
  /** Turns of all agents since `restart`. */
  total = 0;
  /** Turns of each agent since `restart`. */
  counts;
  /** The longest wait between two turns of one agent: in turns of others, and in milliseconds. */
  longestInTurns = 0;
  longestInTime = 0;
  #agents;
  /** The number and the time of each agent's last turn. */
  #lastTurn;
  #lastTime;
  #seed = 1;
  #begun = 0;

  constructor(agents) {
    this.#agents = agents;
    this.restart();
  }

  /** Forgets what was counted: from now on it is measured. */
  restart() {
    this.total = 0;
    this.longestInTurns = 0;
    this.longestInTime = 0;
    this.counts = new Uint32Array(this.#agents);
    this.#lastTurn = new Float64Array(this.#agents);
    this.#begun = performance.now();
    this.#lastTime = new Float64Array(this.#agents).fill(this.#begun);
  }

  /** One turn of an agent: a small fixed piece of work, and the note of it. */
  take(agent) {
    let state = this.#seed;
    for (let i = 0; i < 200; i++) state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    this.#seed = state;
    const now = performance.now();
    this.longestInTurns = Math.max(this.longestInTurns, this.total - this.#lastTurn[agent]);
    this.longestInTime = Math.max(this.longestInTime, now - this.#lastTime[agent]);
    this.#lastTurn[agent] = this.total;
    this.#lastTime[agent] = now;
    this.counts[agent]++;
    this.total++;
  }

  /** What there is to say of the time since `restart`. An agent that still waits counts with what it has waited. */
  summary() {
    const milliseconds = performance.now() - this.#begun;
    for (let agent = 0; agent < this.#agents; agent++) {
      this.longestInTurns = Math.max(this.longestInTurns, this.total - this.#lastTurn[agent]);
      this.longestInTime = Math.max(this.longestInTime, this.#begun + milliseconds - this.#lastTime[agent]);
    }
    const sorted = this.counts.slice().sort();
    const everybodysTurn = (milliseconds * this.#agents) / Math.max(1, this.total);
    return {
      turns: this.total,
      nanosecondsATurn: (milliseconds * 1e6) / Math.max(1, this.total),
      fewest: sorted[0],
      median: sorted[sorted.length >> 1],
      most: sorted[sorted.length - 1],
      everybodysTurn,
      longestWait: this.longestInTime,
      // A fair share is one turn of everybody.
      longestInShares: this.longestInTime / everybodysTurn,
      longestInTurnShares: this.longestInTurns / this.#agents,
    };
  }
}
