/** Check 7: when each entry says that it was made, against the times of the witnesses around it. */
import type { AnyLeaf } from "./leaves.ts";
import { FIVE_MINUTES, rowMoment, SECOND } from "./moments.ts";
import { OWN_MOMENT } from "./nouns.ts";
import type { Entry } from "./openings.ts";
import { Refusal } from "./refusal.ts";
import type { Signed } from "./trust.ts";

/** Between which moments the witnesses have seen the entries of one stretch appear. */
interface Stretch {
  /** How long the log is at its end. */
  size: number;
  notBefore: number;
  notAfter: number;
}

function stretches(checkpoints: readonly Signed[]): Stretch[] {
  let notBefore = -Infinity;
  const found: Stretch[] = [];
  for (const checkpoint of checkpoints) {
    const times = checkpoint.times.map((time) => time * SECOND);
    if (!times.length) continue;
    found.push({ size: checkpoint.size, notBefore, notAfter: Math.min(...times) });
    notBefore = Math.max(...times);
  }
  return found;
}

/** Makes check 7. */
export function checkTimes(
  leaves: ReadonlyMap<number, AnyLeaf>,
  entries: readonly Entry[],
  checkpoints: readonly Signed[],
): void {
  const bounds = stretches(checkpoints);
  let at = 0;
  for (const [index, leaf] of leaves) {
    while (bounds[at] && index >= (bounds[at] as Stretch).size) at += 1;
    const stretch = bounds[at];
    if (!stretch) break;
    if (leaf.at > stretch.notAfter + FIVE_MINUTES) throw new Refusal(7, "late", { index });
    if (leaf.at < stretch.notBefore - FIVE_MINUTES) throw new Refusal(7, "early", { index });
  }
  for (const { index, leaf, said, row } of entries) {
    const column = OWN_MOMENT[said?.noun ?? ""];
    const own = column ? row?.after?.[column] : undefined;
    const moment = typeof own === "string" ? rowMoment(own) : null;
    if (moment !== null && Math.abs(moment - leaf.at) > FIVE_MINUTES) throw new Refusal(7, "own_moment", { index });
  }
}
