/** The drawn way and its list: each step in turn is marked, and compared with what the page had drawn. */
import { hex } from "../tlog/bytes.ts";
import { find, findAll } from "../elements.ts";
import { Wrong } from "../tlog/wrong.ts";

const STEP_MS = 70;

export class Way {
  readonly #section: HTMLElement;
  readonly #calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

  constructor(section: HTMLElement) {
    this.#section = section;
  }

  clear(): void {
    for (const element of findAll<Element>("[data-step]", this.#section)) element.classList.remove("good", "bad");
  }

  mark(step: string | number, good: boolean): void {
    for (const element of findAll<Element>(`[data-step="${step}"]`, this.#section)) {
      element.classList.add(good ? "good" : "bad");
    }
  }

  /** Marks a step, and takes the time that an eye needs to follow. Throws Wrong where it is not what was drawn. */
  async take(step: number, values: Record<string, Uint8Array>): Promise<void> {
    const drawn = find(`li[data-step="${step}"]`, this.#section);
    const good = Object.entries(values).every(([name, value]) => drawn?.dataset[name] === hex(value));
    this.mark(step, good);
    if (!good) throw new Wrong("step", { number: step });
    if (!this.#calm) await new Promise((resolve) => window.setTimeout(resolve, STEP_MS));
  }
}
