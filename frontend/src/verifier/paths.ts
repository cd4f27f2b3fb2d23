/** Paths within a bundle: what each is, and which of them a tree's size and the scope ask for. */
import { decimal } from "../tlog/bytes.ts";
import type { Scope } from "./scope.ts";

export const TILE_WIDTH = 256;
const TILE_LEVEL_BITS = 8;

export interface Tile {
  path: string;
  level: number;
  number: number;
  /** How many hashes, or entries, are in it. */
  width: number;
}

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const PATH = /^[A-Za-z0-9/.\-_]+$/;

/** A number in groups of three digits, as tlog-tiles writes it: `x001/x234/067`. */
export function pathNumber(number: number): string {
  const digits = String(number);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/.{3}/g) ?? [];
  return groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join("/");
}

/** The number that is written so, or null: there is one way to write each. */
function numberOfPath(text: string): number | null {
  if (!/^(?:x[0-9]{3}\/)*[0-9]{3}$/.test(text)) return null;
  const number = Number(text.replace(/[x/]/g, ""));
  return Number.isSafeInteger(number) && pathNumber(number) === text ? number : null;
}

function partial(path: string, width: number): string {
  return width === TILE_WIDTH ? path : `${path}.p/${width}`;
}

/** The tiles of one level that has so many hashes; of entries where `level` is "entries". */
function tilesOfLevel(level: number, count: number, folder: string): Tile[] {
  const tiles: Tile[] = [];
  for (let number = 0; number * TILE_WIDTH < count; number += 1) {
    const width = Math.min(TILE_WIDTH, count - number * TILE_WIDTH);
    tiles.push({ path: partial(`tile/${folder}/${pathNumber(number)}`, width), level, number, width });
  }
  return tiles;
}

/** Every hash tile of a tree of this size, level by level. */
export function hashTiles(size: number): Tile[][] {
  const levels: Tile[][] = [];
  for (let [level, count] = [0, size]; count > 0; level += 1, count = Math.floor(count / 2 ** TILE_LEVEL_BITS)) {
    levels.push(tilesOfLevel(level, count, String(level)));
  }
  return levels;
}

export function entryTiles(size: number): Tile[] {
  return tilesOfLevel(0, size, "entries");
}

const FIXED = new Set(["scope", "checkpoint", "policy", "marking.txt"]);

export function earlierSize(path: string): number | null {
  return path.startsWith("checkpoints/") ? decimal(path.slice("checkpoints/".length)) : null;
}

/** The number of a file of openings; null for any other file. */
export function disclosureNumber(path: string): number | null {
  return path.startsWith("disclosures/") ? numberOfPath(path.slice("disclosures/".length)) : null;
}

export function assertionIndex(path: string): number | null {
  return path.startsWith("assertions/") ? decimal(path.slice("assertions/".length)) : null;
}

/** The index of an entry's own file; null for any other file. */
export function entryIndex(path: string): number | null {
  return path.startsWith("entries/") ? decimal(path.slice("entries/".length)) : null;
}

export function proofPath(index: number): string {
  return `entries/${index}.tlog-proof`;
}

/** The hash tiles that a bundle has: all, or of a part those of level 0 in which one of these checkpoints ends. */
function tilesOf(scope: Scope, size: number, checkpoints: readonly number[]): Tile[] {
  const [leaves = [], ...levels] = hashTiles(size);
  const ends = new Set(checkpoints.filter((end) => end % TILE_WIDTH).map((end) => Math.floor(end / TILE_WIDTH)));
  const isThere = (tile: Tile): boolean => tile.width < TILE_WIDTH || ends.has(tile.number);
  return [...(scope.of === "everything" ? leaves : leaves.filter(isThere)), ...levels.flat()];
}

/** The files that a bundle of this scope, size and earlier checkpoints has to have whatever else is in it. */
export function requiredPaths(scope: Scope, size: number, checkpoints: readonly number[]): Set<string> {
  const paths = new Set(FIXED);
  for (const { path } of tilesOf(scope, size, checkpoints)) paths.add(path);
  if (scope.of === "everything") for (const { path } of entryTiles(size)) paths.add(path);
  if (scope.of === "designation") for (const key of [scope.designation, "common"]) paths.add(`map/${key}`);
  return paths;
}

/** Whether a file that is not required may be there. */
export function isAllowed(path: string, scope: Scope, size: number): boolean {
  const within = (index: number | null, end: number): boolean => index !== null && index < end;
  const checkpoint = earlierSize(path);
  if (checkpoint !== null) return checkpoint > 0 && checkpoint < size;
  if (within(disclosureNumber(path), Math.ceil(size / TILE_WIDTH))) return true;
  if (within(assertionIndex(path), size)) return true;
  return scope.of !== "everything" && within(entryIndex(path.replace(/\.tlog-proof$/, "")), size);
}
