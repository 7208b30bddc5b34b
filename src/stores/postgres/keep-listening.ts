import type { PgConnection } from "./pg-driver.ts";

/** A connection that is used for nothing else. */
interface ListeningConnection {
  readonly client: PgConnection;
  end(): Promise<void>;
}

/** Milliseconds: before another try, doubled up to the longest; between two looks whether it is still there, and for one. */
const waits = { first: 100, longest: 2_000, look: 15_000, answer: 10_000 };

/**
 * Listens on a channel, on a connection that is made again whenever it is lost. Then `hear` gets "*": whatever was notified
 * meanwhile is not told any more.
 *
 * @returns what ends it
 * @throws when the first connection cannot be made
 */
export async function keepListening(
  connect: () => Promise<ListeningConnection>,
  channel: string,
  hear: (payload: string) => void,
): Promise<() => Promise<void>> {
  const listening = new Listening(connect, channel, hear);
  await listening.start();
  return () => listening.stop();
}

class Listening {
  readonly #connect: () => Promise<ListeningConnection>;
  readonly #channel: string;
  readonly #hear: (payload: string) => void;
  readonly #look: NodeJS.Timeout;
  #connection: ListeningConnection | undefined;
  #retry: NodeJS.Timeout | undefined;
  #wait = waits.first;
  #stopped = false;

  constructor(connect: () => Promise<ListeningConnection>, channel: string, hear: (payload: string) => void) {
    this.#connect = connect;
    this.#channel = channel;
    this.#hear = hear;
    this.#look = setInterval(() => void this.#lookAfter(), waits.look);
    this.#look.unref();
  }

  async start(): Promise<void> {
    try {
      await this.#listen();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#look);
    clearTimeout(this.#retry);
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.end().catch(() => {});
  }

  async #listen(): Promise<void> {
    const connection = await this.#connect();
    const { client } = connection;
    const lose = (): void => this.#lose(connection);
    client.on("error", lose);
    client.on("end", lose);
    client.on("notification", (message) => {
      if (message.channel === this.#channel && !this.#stopped) this.#hear(message.payload ?? "*");
    });
    this.#connection = connection;
    try {
      await client.query(`LISTEN "${this.#channel.replaceAll('"', '""')}"`);
    } catch (error) {
      if (this.#connection === connection) this.#connection = undefined;
      await connection.end().catch(() => {});
      throw error;
    }
    // Stopped while it connected: nobody else ends it.
    if (this.#stopped) await connection.end().catch(() => {});
  }

  #lose(connection: ListeningConnection): void {
    if (this.#connection !== connection) return;
    this.#connection = undefined;
    void connection.end().catch(() => {});
    this.#again();
  }

  #again(): void {
    clearTimeout(this.#retry);
    if (this.#stopped) return;
    this.#retry = setTimeout(() => void this.#reconnect(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, waits.longest);
  }

  async #reconnect(): Promise<void> {
    try {
      await this.#listen();
    } catch {
      return this.#again();
    }
    this.#wait = waits.first;
    if (!this.#stopped) this.#hear("*");
  }

  /** A connection may be dead without having said so. */
  async #lookAfter(): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined) return;
    const tooLong = setTimeout(() => this.#lose(connection), waits.answer);
    try {
      await connection.client.query("SELECT 1");
    } catch {
      this.#lose(connection);
    } finally {
      clearTimeout(tooLong);
    }
  }
}
