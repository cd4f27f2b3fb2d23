/**
 * The content of a version as the page shows it, and its digest (docs/ledger.md, "Content"): read from the elements that
 * people read (`[data-signed]`) and from the outline that the map draws, so that what is seen is what is signed.
 */
import { embedded, find, findAll } from "./elements.ts";
import { hex, sha256, utf8 } from "./tlog/bytes.ts";
import { canonical, type Json } from "./verifier/json.ts";

type Position = [number, number];
type Drawn = GeoJSON.Polygon | GeoJSON.MultiPolygon | GeoJSON.LineString;

const MICRO = 1e6;

/** The digest, 64 hex, of what the page shows. Rejects where a part of it is not there. */
export async function shownDigest(page: ParentNode = document): Promise<string> {
  return hex(await sha256(utf8(canonical(shownContent(page)))));
}

/** The preimage of the digest, made of what the page shows. Throws where a part of it is not there. */
export function shownContent(page: ParentNode = document): Json {
  const value = (name: string): string | null => find(`[data-signed="${name}"]`, page)?.dataset["value"] ?? null;
  const marking = JSON.parse(needed(value("marking"))) as Json;
  const designation = needed(find("[data-signed-content]", page)?.dataset["signedContent"] ?? null);
  const drawn = outlines(needed(find("[data-version]", page)?.dataset["version"] ?? null));
  return {
    amends: value("amends"),
    designation,
    kind: needed(value("kind")),
    marking,
    outline: polygons(drawn.outline),
    provisions: provisions(page),
    replaces: value("replaces"),
    shape: shape(drawn, value("width"), value("radius"), value("point")),
    texts: texts(page),
    valid: { from: value("valid.from") || null, until: value("valid.until") || null },
    v: 2,
  };
}

function needed(text: string | null): string {
  if (text === null) throw new Error("not on the page");
  return text;
}

/** Of each row that names a provision, what stands in the content for what the row says. */
function provisions(page: ParentNode): Json {
  const rows = findAll("[data-signed-provision]", page);
  return Object.fromEntries(
    rows.map((row) => [needed(row.dataset["signedProvision"] ?? null), JSON.parse(needed(row.dataset["value"] ?? null)) as Json]),
  );
}

/** The texts in every language that the page has a title in. */
function texts(page: ParentNode): Json {
  const languages = findAll('[data-signed^="title."]', page).map((cell) => cell.dataset["signed"]?.slice(6) ?? "");
  return Object.fromEntries(languages.map((language) => [language, textsIn(language, page)]));
}

/** Title and clauses as their cells read; a language with fewer clauses has empty cells at its end. */
function textsIn(language: string, page: ParentNode): Json {
  const read = (name: string): string[] =>
    findAll(`[data-signed="${name}.${language}"]`, page).map((cell) => cell.textContent ?? "");
  const [title] = read("title");
  return { terms: read("terms").join("\n").replace(/\n+$/, ""), title: needed(title ?? null) };
}

function outlines(version: string): { outline: Drawn; line: Drawn | undefined } {
  const features = embedded<GeoJSON.FeatureCollection<Drawn>>("#binding-features")?.features ?? [];
  const drawn = (id: string): Drawn | undefined => features.find((feature) => feature.id === id)?.geometry;
  const outline = drawn(version);
  if (!outline) throw new Error("no outline on the page");
  return { outline, line: drawn(`${version}-line`) };
}

function shape(
  drawn: { outline: Drawn; line: Drawn | undefined },
  width: string | null,
  radius: string | null,
  point: string | null,
): Json {
  if (drawn.line?.type === "LineString" && width !== null) {
    return { type: "route", line: positions(drawn.line.coordinates), width_m: Number(width) };
  }
  if (radius !== null) return { type: "site", point: JSON.parse(needed(point)) as Json, radius_m: Number(radius) };
  return { type: "area", polygons: polygons(drawn.outline) };
}

function polygons(geometry: Drawn): Json {
  if (geometry.type === "Polygon") return [geometry.coordinates.map(positions)];
  if (geometry.type === "MultiPolygon") return geometry.coordinates.map((polygon) => polygon.map(positions));
  throw new Error("an outline is an area");
}

/** Degrees as whole millionths. */
function positions(line: GeoJSON.Position[]): Position[] {
  return line.map(([longitude, latitude]) => [whole(longitude), whole(latitude)]);
}

function whole(degrees: number | undefined): number {
  return Math.round((degrees ?? Number.NaN) * MICRO);
}
