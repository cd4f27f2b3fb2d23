/** What a bundle says about each designation, as far as it was shown. */
import type { Course } from "./course.ts";
import type { Approval } from "./people.ts";
import { IN_FORCE } from "./rules.ts";
import { textOf } from "./store.ts";

export interface DesignationLine {
  designation: string;
  /** Null where the entry that names it was not opened. */
  reference: string | null;
  /** The last state that was shown; null where no act was opened. */
  state: string | null;
  /** Where a version stood that was on the table while another one held; null where none was shown. */
  amendment: string | null;
  /** The entry of the act that led there. */
  index: number | null;
  /** Whether the act and every consent that it rests on were opened and checked. */
  proven: boolean;
  /** In force, and that is proven. */
  inForce: boolean;
  /** It has ended by what another designation gave cause to, and that is not shown. */
  uncaused: boolean;
  /** The entries that would have to be opened to prove it. */
  closed: readonly number[];
  /** How many entries of it came later and were not opened. */
  later: number;
  approvals: readonly Approval[];
}

/** The approvals of the version that is on the table. */
function approvalsOf(course: Course, found: ReadonlyMap<number, Approval>): Approval[] {
  const version = course.named?.version ?? course.table?.uuid ?? null;
  return course.approvals
    .filter(({ row }) => row !== null && textOf(row, "version_id") === version && textOf(row, "purpose") === "approve")
    .map(({ entry }) => found.get(entry.index))
    .filter((approval) => approval !== undefined);
}

export function lineOf(course: Course, found: ReadonlyMap<number, Approval>, complete: boolean): DesignationLine {
  const { named, reference, designation } = course;
  const approvals = approvalsOf(course, found);
  const unshown = approvals.filter(({ evidence }) => evidence === "unshown").map(({ index }) => index);
  const isForce = named?.state === IN_FORCE;
  const closed = [...(named?.closed ?? []), ...(isForce ? unshown : [])];
  const proven = named !== null && closed.length === 0 && (isForce ? complete && course.begun : !course.uncaused);
  return {
    designation,
    reference,
    state: named?.state ?? null,
    amendment: named?.amendment || null,
    index: named?.index ?? null,
    proven,
    inForce: proven && isForce,
    uncaused: !isForce && course.uncaused,
    closed,
    later: course.closed.filter((index) => index > (named?.index ?? -1)).length,
    approvals,
  };
}
