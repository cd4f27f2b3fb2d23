/**
 * The second verifier: judges a bundle of the log by the checks of docs/ledger.md.
 *
 * Written from that page alone, beside `jic-verify` and without its code: what two programs by two authors agree on
 * rests on no single mistake. Pure: no page, no network.
 */
import type { Bytes } from "../tlog/bytes.ts";
import { canCheckSignatures } from "../tlog/keys.ts";
import { checkContents } from "./content.ts";
import { type EditionFault, editionIn, type MadeEdition, makeEdition, type WantedEdition } from "./edition.ts";
import { checkContinuity, readSince, type Since } from "./continuity.ts";
import { checkFiles, fileOf } from "./manifest.ts";
import type { AnyLeaf } from "./leaves.ts";
import type { Notice } from "./cooperation.ts";
import { checkCompleteness } from "./map.ts";
import { checkOpenings } from "./openings.ts";
import { checkPeople } from "./people.ts";
import { checkLeaves, checkRevisions, revised } from "./sequence.ts";
import { type Check, type Facts, type Fault, Refusal, Unreadable } from "./refusal.ts";
import { replay } from "./replay.ts";
import { type DesignationLine, lineOf } from "./report.ts";
import type { Scope } from "./scope.ts";
import { checkSigners } from "./signers.ts";
import { checkTimes } from "./times.ts";
import { checkTree } from "./tree.ts";
import { checkSignatures, type Signed, type Trust, trustIn } from "./trust.ts";
import { type Files, unzip } from "./zip.ts";

/** Entries that are sealed at once, at most. */
const LARGEST_BATCH = 2_000;

export interface Options {
  /** The policy that the reader trusts, instead of the bundle's own. */
  policy?: Bytes | undefined;
  /** A checkpoint or an older bundle that the reader kept. */
  since?: Bytes | Files | undefined;
  /** An edition of the agreed map to make again: which, or its file, to be compared with. */
  edition?: WantedEdition | Bytes | undefined;
  /** Told before each check begins. */
  onCheck?: ((check: Check) => void) | undefined;
}

export interface Witnessed {
  name: string;
  /** In seconds since 1970. */
  time: number;
}

export interface Found {
  scope: Scope;
  origin: string;
  size: number;
  /** Witnesses that the quorum asks for, with the time at which each signed. */
  witnesses: readonly Witnessed[];
  ownPolicy: boolean;
  files: number;
  entries: number;
  checkpoints: number;
  openings: number;
  contents: number;
  since: boolean;
  signersCompared: boolean;
  logKeyChanged: boolean;
  marking: readonly string[];
  designations: readonly DesignationLine[];
  /** Who had left when, as far as it is told. */
  cooperation: readonly Notice[];
  /** The edition that was asked for, or why the bundle does not show it. */
  edition?: MadeEdition | EditionFault;
}

export type Verdict =
  | { right: true; found: Found }
  | {
      right: false;
      check: Check;
      fault: Fault;
      path: string | null;
      index: number | null;
      facts: Facts;
      /** The checks that were made before, and found nothing. */
      passed: readonly Check[];
    };

/** A window ends where it ends; and a batch that was as large as batches are may have cut a transaction. */
function goesOn(scope: Scope, leaves: ReadonlyMap<number, AnyLeaf>, checkpoints: readonly Signed[]): boolean {
  const size = checkpoints.at(-1)?.size ?? 0;
  const before = [...leaves].filter(([index, { form }]) => form === "map" && index < size - 1);
  const maps = before.map(([index]) => index + 1);
  const earlier = checkpoints.map((checkpoint) => checkpoint.size).filter((end) => end < size);
  const begun = [...maps, ...earlier].reduce((last, end) => Math.max(last, end), 0);
  return scope.of === "window" || size - begun >= LARGEST_BATCH;
}

class Run {
  readonly #files: Files;
  readonly #options: Options;
  readonly #passed = new Set<Check>();
  #current: Check | null = null;

  constructor(files: Files, options: Options) {
    this.#files = files;
    this.#options = options;
  }

  get passed(): Check[] {
    return [...this.#passed].sort((one, other) => one - other);
  }

  #begin(check: Check): void {
    if (this.#current) this.#passed.add(this.#current);
    this.#passed.delete(check);
    this.#current = check;
    this.#options.onCheck?.(check);
  }

  async #trust(): Promise<Trust> {
    const { policy } = this.#options;
    if (!policy) return await trustIn(fileOf(this.#files, "policy"));
    try {
      return await trustIn(policy);
    } catch (error) {
      // A policy of the reader's own that says nothing is no fault of the bundle; one that asks for too little is told.
      const isForm = error instanceof Refusal && error.fault === "policy_form";
      throw isForm ? new Unreadable("policy_file", error.facts) : error;
    }
  }

  #completeness(...bundle: Parameters<typeof checkCompleteness>): void {
    this.#begin(11);
    checkCompleteness(...bundle);
  }

  async make(): Promise<Found> {
    const files = this.#files;
    if (!(await canCheckSignatures())) throw new Unreadable("no_signatures");
    const { edition } = this.#options;
    const file = edition instanceof Uint8Array ? edition : null;
    const wanted = edition instanceof Uint8Array ? editionIn(edition) : edition;
    const since: Since | null = this.#options.since ? await readSince(this.#options.since) : null;
    this.#begin(1);
    const scope = await checkFiles(files);
    this.#begin(2);
    const trust = await this.#trust();
    const latest = await checkSignatures(trust, fileOf(files, "checkpoint"));
    this.#begin(3);
    const tree = await checkTree(files, scope, latest);
    this.#begin(4);
    const checkpoints = await checkContinuity(files, trust, tree.forest, latest, since);
    this.#begin(5);
    const leaves = checkLeaves(tree.leaves);
    // What a part leaves out is told before what follows from it.
    if (scope.of === "designation") {
      this.#completeness(files, scope, checkpoints, leaves);
      this.#begin(5);
    }
    checkRevisions(revised(leaves), scope);
    this.#begin(6);
    const entries = checkOpenings(files, leaves);
    checkRevisions(entries, scope);
    this.#begin(7);
    checkTimes(leaves, entries, checkpoints);
    this.#begin(8);
    const { courses, approvals, registry, signers, cooperation } = replay(entries, scope, goesOn(scope, leaves, checkpoints));
    this.#begin(9);
    const people = await checkPeople(files, approvals);
    this.#begin(10);
    const contents = checkContents(entries);
    if (scope.of !== "designation") this.#completeness(files, scope, checkpoints, leaves);
    this.#begin(12);
    const facts = await checkSigners(trust, registry, signers, since?.trust ?? null);
    const complete = facts.compared;
    const asked = [...latest.cosigned].filter(([name]) => trust.asked.has(name));
    return {
      scope,
      origin: latest.origin,
      size: latest.size,
      witnesses: asked.map(([name, time]) => ({ name, time })),
      ownPolicy: !this.#options.policy,
      files: files.size,
      entries: leaves.size,
      checkpoints: checkpoints.length,
      openings: entries.filter(({ row }) => row !== null).length,
      contents,
      since: since !== null,
      signersCompared: facts.compared,
      logKeyChanged: facts.logKeyChanged,
      marking: new TextDecoder().decode(fileOf(files, "marking.txt")).trimEnd().split("\n"),
      designations: courses
        .map((course) => lineOf(course, people, complete)),
      cooperation: cooperation.notices,
      ...(wanted && { edition: makeEdition(entries, scope, wanted, file) }),
    };
  }
}

/** Judges a bundle, a zip or its files. Throws Unreadable for what is none. */
export async function verify(bundle: Bytes | Files, options: Options = {}): Promise<Verdict> {
  let run: Run | null = null;
  try {
    run = new Run(bundle instanceof Uint8Array ? await unzip(bundle) : bundle, options);
    return { right: true, found: await run.make() };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { check, fault, place, facts } = error;
    const passed = run?.passed.filter((one) => one !== check) ?? [];
    return { right: false, check, fault, path: place.path ?? null, index: place.index ?? null, facts, passed };
  }
}
