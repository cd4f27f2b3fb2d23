/** Tracing: between two vertices on one border, what is drawn follows that border. Positions are [longitude, latitude]. */
import type { Position } from "geojson";
import { followed } from "./follow.ts";

export class Tracer {
  /** What lies between two vertices, by both: a stroke is traced anew for each vertex that is set. */
  private readonly known = new Map<string, readonly Position[]>();

  constructor(private readonly borders: () => readonly (readonly Position[])[]) {}

  /** Forgets what was traced: the borders are others now. */
  forget(): void {
    this.known.clear();
  }

  /** The vertices with those of the borders between them; those between the last and the first too if it is closed. */
  along(positions: readonly Position[], closed: boolean): Position[] {
    return positions.flatMap((position, index) => {
      const next = positions[index + 1] ?? (closed ? positions[0] : undefined);
      return next ? [position, ...this.between(position, next)] : [position];
    });
  }

  private between(from: Position, to: Position): readonly Position[] {
    const key = `${from.join(",")} ${to.join(",")}`;
    const found = this.known.get(key) ?? followed(from, to, this.borders()) ?? [];
    this.known.set(key, found);
    return found;
  }
}
