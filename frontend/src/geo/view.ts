/**
 * What a map shows, and where a picture of one view has to lie so that it shows another: plain arithmetic on the Mercator
 * square, for maps that look north from above.
 */
import type { Position } from "geojson";

/** The centre in the Mercator square, 0 to 1 from west to east and from north to south, and the zoom. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** In pixels of the page. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A place on the map in pixels from its upper left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where a map may go: west, south, east and north of what may be seen, if that is limited, and the zooms. */
export interface Limits {
  readonly box: readonly [west: number, south: number, east: number, north: number] | null;
  readonly minZoom: number;
  readonly maxZoom: number;
}

/** How a picture is laid: scaled from its upper left corner, then moved by pixels. */
export interface Placing {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

const WORLD_PX = 512;

/** The width of the whole world at a zoom, in pixels. */
function worldAt(zoom: number): number {
  return WORLD_PX * 2 ** zoom;
}

function squareX(lon: number): number {
  return (180 + lon) / 360;
}

function squareY(lat: number): number {
  return (180 - (180 / Math.PI) * Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360))) / 360;
}

function clamp(value: number, least: number, most: number): number {
  // Rounding may leave no room at the least zoom, at which exactly the limits are in view.
  return least > most ? (least + most) / 2 : Math.min(Math.max(value, least), most);
}

export function viewAt(lon: number, lat: number, zoom: number): View {
  return { x: squareX(lon), y: squareY(lat), zoom };
}

/** Longitude and latitude of a place in the Mercator square. */
function positionAt(x: number, y: number): [lon: number, lat: number] {
  return [x * 360 - 180, (360 / Math.PI) * Math.atan(Math.exp(((180 - y * 360) * Math.PI) / 180)) - 90];
}

/** Longitude and latitude of a view's centre. */
export function centreOf(view: View): [lon: number, lat: number] {
  return positionAt(view.x, view.y);
}

/** Longitude and latitude of what is seen at a point. */
export function seenAt({ x, y, zoom }: View, { width, height }: Size, point: Point): Position {
  const world = worldAt(zoom);
  return positionAt(x + (point.x - width / 2) / world, y + (point.y - height / 2) / world);
}

/** The view after the map was moved by pixels, as a sheet of paper is moved. */
export function moved({ x, y, zoom }: View, right: number, down: number): View {
  const world = worldAt(zoom);
  return { x: x - right / world, y: y - down / world, zoom };
}

/** The view with `levels` more of zoom, if it may have them, and the same place at a point. */
export function zoomed(view: View, levels: number, around: Point, size: Size, limits: Limits): View {
  const zoom = clamp(view.zoom + levels, leastZoom(size, limits), limits.maxZoom);
  const [right, down] = [around.x - size.width / 2, around.y - size.height / 2];
  const [before, after] = [worldAt(view.zoom), worldAt(zoom)];
  return { x: view.x + right / before - right / after, y: view.y + down / before - down / after, zoom };
}

/** The zoom below which more than the limits would be in view. */
function leastZoom({ width, height }: Size, { box, minZoom }: Limits): number {
  const [wide, high] = box ? [squareX(box[2]) - squareX(box[0]), squareY(box[1]) - squareY(box[3])] : [Infinity, 1];
  return Math.max(minZoom, Math.log2(width / (WORLD_PX * wide)), Math.log2(height / (WORLD_PX * high)));
}

/** The nearest view that shows nothing beyond the limits. */
export function limited(view: View, size: Size, limits: Limits): View {
  const world = worldAt(view.zoom);
  const [halfWidth, halfHeight] = [size.width / 2 / world, size.height / 2 / world];
  const [north, south] = limits.box ? [squareY(limits.box[3]), squareY(limits.box[1])] : [0, 1];
  const y = clamp(view.y, north + halfHeight, south - halfHeight);
  if (!limits.box) return { ...view, y };
  return { ...view, x: clamp(view.x, squareX(limits.box[0]) + halfWidth, squareX(limits.box[2]) - halfWidth), y };
}

/** Where the picture of one view lies in another. */
export function placing(drawn: View, wanted: View, { width, height }: Size): Placing {
  const scale = 2 ** (wanted.zoom - drawn.zoom);
  const world = worldAt(wanted.zoom);
  return {
    scale,
    x: (width / 2) * (1 - scale) + (drawn.x - wanted.x) * world,
    y: (height / 2) * (1 - scale) + (drawn.y - wanted.y) * world,
  };
}

/** Pixels of one step of a wheel that has notches; trackpads send smaller ones, and many of them. */
const NOTCH_PX = 20;
/** Of the map library: how fast a wheel and a trackpad zoom, and the most that one step scales. */
const WHEEL_RATE = 1 / 450;
const TRACKPAD_RATE = 1 / 100;
const MOST_SCALE = 2;

/** Levels of zoom that a turn of the wheel by so many pixels is worth, as the map library counts them. */
export function levelsOf(pixels: number): number {
  const rate = Math.abs(pixels) < NOTCH_PX ? TRACKPAD_RATE : WHEEL_RATE;
  const levels = Math.log2(MOST_SCALE / (1 + Math.exp(-Math.abs(pixels) * rate)));
  return pixels > 0 ? -levels : levels;
}

/** The middle one of some numbers in order of size, or null of none. */
export function median(numbers: readonly number[]): number | null {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? null;
}
