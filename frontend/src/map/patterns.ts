/** Hatches, drawn on canvases: what a side claims is told by its lines and its hatch, never by colour alone. */
import type { Map as MapLibre } from "maplibre-gl";
import type { Palette } from "./palette.ts";
import { sides, type Side } from "./sides.ts";

const SIZE = 16;
const RATIO = 2;
const TILE = 8;

type Drawing = (pen: CanvasRenderingContext2D, palette: Palette) => void;

/** One diagonal that meets itself across the tile's edges. `rise` 1 is `/`, -1 is `\`. */
function diagonal(pen: CanvasRenderingContext2D, rise: 1 | -1, colour: string, width: number, gap: number): void {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.beginPath();
  for (let start = -SIZE; start <= 2 * SIZE; start += gap) {
    pen.moveTo(start - 2, rise === 1 ? SIZE + 2 : -2);
    pen.lineTo(start + SIZE + 2, rise === 1 ? -2 : SIZE + 2);
  }
  pen.stroke();
}

function dots(pen: CanvasRenderingContext2D, colour: string, radius = 1.1): void {
  pen.fillStyle = colour;
  for (const [x, y] of [
    [4, 4],
    [12, 12],
    [12, 4],
    [4, 12],
  ] as const) {
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.fill();
  }
}

/** A side's own hatch, tile by tile; those around the image close what runs over its edges. */
function hatch({ look, hatch }: Side): Drawing {
  return (pen, palette) => {
    pen.strokeStyle = palette.sides[look] ?? palette.ink3;
    pen.lineWidth = 1.3;
    const tile = new Path2D();
    for (let x = -TILE; x <= SIZE; x += TILE)
      for (let y = -TILE; y <= SIZE; y += TILE) tile.addPath(new Path2D(hatch), new DOMMatrix([1, 0, 0, 1, x, y]));
    pen.stroke(tile);
  };
}

const DRAWINGS: Record<string, Drawing> = {
  force: (pen, palette) => {
    diagonal(pen, 1, palette.agreed, 1, 16);
    diagonal(pen, -1, palette.agreed, 1, 16);
  },
  "side-0": (pen, palette) => diagonal(pen, 1, palette.sides["side-0"] ?? palette.ink3, 0.8, 16),
  mix: (pen, palette) => dots(pen, palette.ink3),
  reserved: (pen, palette) => dots(pen, palette.ink, 1.7),
  halt: (pen, palette) => {
    pen.strokeStyle = palette.danger;
    pen.lineWidth = 1.2;
    pen.strokeRect(5, 5, 6, 6);
  },
  repair: (pen, palette) => diagonal(pen, 1, palette.warn, 1.2, 8),
};

function draw(drawing: Drawing, palette: Palette): ImageData {
  const canvas = document.createElement("canvas");
  canvas.width = SIZE * RATIO;
  canvas.height = SIZE * RATIO;
  const pen = canvas.getContext("2d");
  if (!pen) return new ImageData(canvas.width, canvas.height);
  pen.scale(RATIO, RATIO);
  drawing(pen, palette);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

/** Puts the hatches into the map, or draws them anew in another theme's colours. */
export function setHatches(map: MapLibre, palette: Palette): void {
  const ofSides = sides().map((side): [string, Drawing] => [side.look, hatch(side)]);
  for (const [name, drawing] of [...Object.entries(DRAWINGS), ...ofSides]) {
    const id = `hatch-${name}`;
    const image = draw(drawing, palette);
    if (map.hasImage(id)) map.updateImage(id, image);
    else map.addImage(id, image, { pixelRatio: RATIO });
  }
}
