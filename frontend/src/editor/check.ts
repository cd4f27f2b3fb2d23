/** What the server says of an outline: asked after each change, never in the way of drawing. */
import type { Geometry, Position } from "geojson";
import { csrfToken, meaningOf } from "../page/connection.ts";
import type { Marking } from "../page/banner.ts";

export interface Problem {
  code: string;
  severity: "error" | "warning" | string;
  message: string;
  mend: string | null;
  part: number | null;
  ring: number | null;
  vertex: number | null;
  /** [longitude, latitude] in degrees. */
  at: Position | null;
}

export interface Conflict {
  severity: "blocks" | "warns" | "allowed";
  message: string;
  url: string | null;
  overlap_km2: number | null;
}

export interface Finding {
  accepted: boolean;
  problems: Problem[];
  /** What would be submitted: for a route or a site the ground that it covers. */
  outline: Geometry | null;
  geometry: Geometry | null;
  area_m2: number | null;
  length_m: number | null;
  vertex_count: number | null;
  repair: { geometry: Geometry; outline: Geometry | null; message: string } | null;
  conflicts: Conflict[];
  /** Of what the conflicts name. */
  marking: Marking;
  /** The ground of the shares, to be drawn; a part is null where there is none. */
  difference: { ours: Geometry | null; both: Geometry | null; theirs: Geometry | null } | null;
  shares: { ours_m2: number; both_m2: number; theirs_m2: number } | null;
}

export type Question = { geometry: Geometry } | { table: string } | { file: File };

export interface Measures {
  kind: string;
  width_m: number | null;
  radius_m: number | null;
  /** The designation's id, so that its own outline is no conflict. */
  designation: string | null;
  /** When it would hold, as typed: what never holds at the same time is no conflict. */
  valid_from: string | null;
  valid_until: string | null;
  /** What the officer looks at: west, south, east, north. */
  window: string | null;
  /** Whether the officer has confirmed the order of the axes. */
  axes_confirmed: boolean;
}

/** The check could not be made; `message` is a sentence for the reader. */
export class CheckFailed extends Error {}

function bodyOf(question: Question, measures: Measures): BodyInit {
  if (!("file" in question)) return JSON.stringify({ ...measures, ...question });
  const form = new FormData();
  form.set("file", question.file);
  for (const [name, value] of Object.entries(measures)) if (value !== null) form.set(name, String(value));
  return form;
}

export class Checker {
  private running: AbortController | null = null;

  constructor(private readonly url: string) {}

  /** Asks; null when a newer question came first. Throws CheckFailed. */
  async ask(question: Question, measures: Measures): Promise<Finding | null> {
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    const headers: Record<string, string> = { Accept: "application/json", "X-CSRFToken": csrfToken() };
    if (!("file" in question)) headers["Content-Type"] = "application/json";
    try {
      const answer = await fetch(this.url, {
        method: "POST",
        headers,
        body: bodyOf(question, measures),
        signal: running.signal,
      });
      if (!answer.ok) throw new CheckFailed(meaningOf(answer.status));
      return (await answer.json()) as Finding;
    } catch (error) {
      if (running.signal.aborted) return null;
      throw error instanceof CheckFailed ? error : new CheckFailed("");
    }
  }
}
