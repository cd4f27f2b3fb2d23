/** What the editor says of a draft, in the page's language. */
import type { Position } from "geojson";
import { areaOf, lengthOf, vertexCount, type Draft } from "../geo/draft.ts";
import { toMgrs } from "../geo/mgrs.ts";
import { areaInWords, figure, lengthInWords, say } from "../phrases.ts";

/** Area or length and the number of vertices, for the read-out. */
export function measureInWords(draft: Draft): string {
  const count = figure(vertexCount(draft));
  if (draft.shape === "area") return say("edit.read_area", { area: areaInWords(areaOf(draft)), count });
  if (draft.shape === "route") return say("edit.read_length", { length: lengthInWords(lengthOf(draft)), count });
  return say("edit.read_count", { count });
}

/** `vertex 5: 37S CA 33677 07717`; `vertex` counts from 0. */
export function vertexInWords(vertex: number, position: Position | undefined): string {
  const [lon = 0, lat = 0] = position ?? [];
  return say("edit.say_vertex", { vertex: vertex + 1, mgrs: toMgrs(lon, lat) });
}

/** What was just finished, with the measure of the whole draft. */
export function finishedInWords(draft: Draft, positions: readonly Position[]): string {
  const [lon = 0, lat = 0] = positions[0] ?? [];
  const count = positions.length;
  if (draft.shape === "site") return say("edit.say_site_done", { mgrs: toMgrs(lon, lat) });
  return draft.shape === "route"
    ? say("edit.say_route_done", { count, length: lengthInWords(lengthOf(draft)) })
    : say("edit.say_ring_done", { count, area: areaInWords(areaOf(draft)) });
}
