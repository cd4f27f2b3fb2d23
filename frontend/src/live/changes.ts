/**
 * What changes, told by the server: one stream for all pages of this browser, since browsers open few connections to one
 * server. The page that holds a lock listens and passes on what it hears; when it closes, another takes over.
 *
 * Where no stream can be held open (a proxy keeps it back, the server has no room), the same is asked every ten seconds.
 * Whoever comes back says up to when they have been told, and is told the rest.
 */

export interface Change {
  /** Designations; null: everything may have changed. */
  changed: string[] | null;
}

interface Told {
  all?: boolean;
  changed?: string[];
  since?: string;
}

interface Recent {
  at: number;
  change: Change;
}

const POLL_MS = 10_000;
/** The server says every 15 s that it is there. */
const SILENCE_MS = 40_000;
const RETRY_MS = 45_000;
const RECENT_MS = 120_000;
const MAX_RECENT = 100;

function around(milliseconds: number): number {
  return milliseconds * (0.75 + Math.random() / 2);
}

export class Changes {
  private readonly channel: BroadcastChannel | null;
  private last = "";
  private source: EventSource | null = null;
  private silence = 0;
  private polling = 0;
  private ended = false;
  private leads = false;
  private recent: Recent[] = [];

  constructor(
    private readonly streamUrl: string,
    private readonly pollUrl: string,
    private readonly owner: string,
    private readonly hear: (change: Change) => void,
  ) {
    this.channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(`jic-live-${owner}`) : null;
  }

  start(): void {
    const { locks } = navigator as { locks?: LockManager };
    if (!locks || !this.channel) {
      this.poll();
      return;
    }
    this.channel.addEventListener("message", ({ data }) => this.receive(data as { change?: Change; hello?: number }));
    this.channel.postMessage({ hello: performance.now() });
    void locks.request(`jic-live-${this.owner}`, () => {
      this.leads = true;
      this.listen();
      return new Promise<void>(() => undefined);
    });
  }

  private receive({ change, hello }: { change?: Change; hello?: number }): void {
    if (change) this.hear(change);
    // A page that has just been opened may have been made before something that was told already.
    if (hello === undefined || !this.leads) return;
    const since = Date.now() - hello;
    for (const { at, change: earlier } of this.recent) if (at >= since) this.channel?.postMessage({ change: earlier });
  }

  private address(url: string): URL {
    const address = new URL(url, location.href);
    address.searchParams.set("owner", this.owner);
    if (this.last) address.searchParams.set("since", this.last);
    else address.searchParams.set("age", String(Math.min(Math.round(performance.now()), 999_999_999)));
    return address;
  }

  private listen(): void {
    if (this.ended) return;
    window.clearTimeout(this.silence);
    this.source?.close();
    const source = new EventSource(this.address(this.streamUrl));
    this.source = source;
    source.addEventListener("change", (event) => this.heard(event));
    source.addEventListener("tick", (event) => this.heard(event));
    source.addEventListener("error", () => {
      // The browser opens a connection that broke again by itself, and says which event was the last.
      if (source.readyState === EventSource.CLOSED) this.fallBack();
    });
    this.expectSound();
  }

  private expectSound(): void {
    window.clearTimeout(this.silence);
    this.silence = window.setTimeout(() => this.fallBack(), SILENCE_MS);
  }

  private heard(event: MessageEvent<string>): void {
    this.last = event.lastEventId || this.last;
    window.clearTimeout(this.polling);
    this.polling = 0;
    this.expectSound();
    if (event.type === "change") this.tell(JSON.parse(event.data) as Told);
  }

  private tell(told: Told): void {
    const change: Change = { changed: told.all ? null : (told.changed ?? []) };
    if (change.changed?.length === 0) return;
    this.recent = this.recent.filter(({ at }) => Date.now() - at < RECENT_MS).slice(-MAX_RECENT);
    this.recent.push({ at: Date.now(), change });
    this.channel?.postMessage({ change });
    this.hear(change);
  }

  /** Asks every few seconds, and tries now and then whether a stream can be opened. */
  private fallBack(): void {
    this.source?.close();
    this.source = null;
    if (this.ended) return;
    if (!this.polling) this.poll();
    window.clearTimeout(this.silence);
    this.silence = window.setTimeout(() => this.listen(), around(RETRY_MS));
  }

  private poll(): void {
    window.clearTimeout(this.polling);
    this.polling = window.setTimeout(() => void this.ask(), around(this.last ? POLL_MS : 1000));
  }

  private async ask(): Promise<void> {
    const answer = await fetch(this.address(this.pollUrl), {
      headers: { Accept: "application/json" },
      redirect: "manual",
    }).catch(() => null);
    if (answer && (answer.status === 204 || answer.type === "opaqueredirect" || answer.status === 401)) {
      // The session has ended, or somebody else has signed in here: nothing more is told to this page.
      this.ended = true;
      window.clearTimeout(this.silence);
      return;
    }
    if (answer?.ok) {
      const told = (await answer.json()) as Told;
      this.last = told.since ?? this.last;
      this.tell(told);
    }
    if (this.source?.readyState !== EventSource.OPEN) this.poll();
  }
}
