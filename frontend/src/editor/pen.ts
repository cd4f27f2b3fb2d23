/**
 * Drawing and moving on the map, by terra-draw: one ring at a time, because it holds no holes and slows down with more.
 *
 * Keys draw through the same library: a key adds what a click at the crosshair would add, so that snapping, taking back
 * and finishing are the same for mouse and keyboard.
 */
import type { Position } from "geojson";
import type { Map as MapLibre } from "maplibre-gl";
import {
  TerraDraw,
  TerraDrawLineStringMode,
  TerraDrawModeUndoRedo,
  TerraDrawPointMode,
  TerraDrawPolygonMode,
  TerraDrawSelectMode,
  type GeoJSONStoreFeatures,
} from "terra-draw";
import { TerraDrawMapLibreGLAdapter } from "terra-draw-maplibre-gl-adapter";
import { leastVertices, tidy, type Ring, type Shape } from "../geo/draft.ts";
import { snapTo } from "../geo/snap.ts";
import { hex, type Palette } from "../map/palette.ts";

const FINISH = "JicFinish";
const CANCEL = "JicCancel";
const SNAP_PX = 12;
const MODES: Record<Shape, string> = { area: "polygon", route: "linestring", site: "point" };

/** Above this many vertices in one ring, moving on the map is left out: every change would take half a second. */
export const MANY_VERTICES = 2000;

export interface PenEvents {
  /** A ring, line or position was finished. */
  finished: (positions: Position[]) => void;
  /** The ring in hand has other positions. */
  moved: (positions: Position[]) => void;
  /** What is being drawn changed; positions set so far. */
  drawing: (positions: Position[]) => void;
}

function positionsOf(feature: GeoJSONStoreFeatures | undefined): Position[] {
  if (!feature) return [];
  const { geometry } = feature;
  if (geometry.type === "Point") return tidy([geometry.coordinates], false);
  if (geometry.type === "LineString") return tidy(geometry.coordinates, false);
  return tidy(geometry.coordinates[0] ?? [], true);
}

export class Pen {
  private readonly draw: TerraDraw;
  private shape: Shape | null = null;
  private held: string | number | null = null;
  private snapping = true;

  constructor(
    private readonly map: MapLibre,
    palette: Palette,
    private readonly edges: () => readonly (readonly Position[])[],
    private readonly events: PenEvents,
  ) {
    const keyEvents = { finish: FINISH, cancel: CANCEL };
    const snap = { toCustom: (event: { lng: number; lat: number }) => this.snap([event.lng, event.lat]) };
    const coordinates = { draggable: true, midpoints: true, deletable: false, snappable: snap };
    this.draw = new TerraDraw({
      adapter: new TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: 9 }),
      undoRedo: { modeLevel: new TerraDrawModeUndoRedo() },
      modes: [
        new TerraDrawPolygonMode({ keyEvents, snapping: snap, pointerDistance: 12, showCoordinatePoints: true }),
        new TerraDrawLineStringMode({ keyEvents, snapping: snap, pointerDistance: 12, showCoordinatePoints: true }),
        new TerraDrawPointMode(),
        new TerraDrawSelectMode({
          keyEvents: null,
          allowManualDeselection: false,
          pointerDistance: 14,
          flags: {
            polygon: { feature: { draggable: false, selfIntersectable: true, coordinates } },
            linestring: { feature: { draggable: false, coordinates } },
            point: { feature: { draggable: true } },
          },
        }),
      ],
    });
    this.draw.start();
    this.recolour(palette);
    this.draw.on("finish", (id, { action }) => {
      const positions = positionsOf(this.draw.getSnapshotFeature(id));
      // The library is still inside its own act here: what follows may switch modes, so it waits until that is over.
      queueMicrotask(() => {
        if (action === "draw") {
          this.stop();
          this.events.finished(positions);
        } else this.events.moved(positions);
      });
    });
    this.draw.on("change", () => {
      if (this.isDrawing) this.events.drawing(this.set());
    });
    map.on("move", () => this.pointAtCentre());
  }

  get isDrawing(): boolean {
    return this.shape !== null;
  }

  /** Begins a new ring, line or position; what was held is let go. */
  begin(shape: Shape): void {
    this.letGo();
    this.shape = shape;
    this.draw.setMode(MODES[shape]);
    this.pointAtCentre();
  }

  /** Ends drawing without a result. */
  stop(): void {
    if (this.shape === null) return;
    this.shape = null;
    this.draw.setMode("static");
    this.draw.clear();
  }

  /** Takes a ring in hand, so that its vertices can be moved. Returns whether that was possible. */
  hold(shape: Shape, ring: Ring): boolean {
    this.stop();
    this.letGo();
    if (ring.length < leastVertices(shape) || ring.length > MANY_VERTICES) return false;
    const id = this.draw.getFeatureId();
    const geometry =
      shape === "site"
        ? { type: "Point" as const, coordinates: [...(ring[0] as Position)] }
        : shape === "route"
          ? { type: "LineString" as const, coordinates: ring.map((position) => [...position]) }
          : {
              type: "Polygon" as const,
              coordinates: [[...ring, ring[0] as Position].map((position) => [...position])],
            };
    const [result] = this.draw.addFeatures([{ id, type: "Feature", geometry, properties: { mode: MODES[shape] } }]);
    if (!result?.valid) return false;
    this.held = id;
    this.draw.selectFeature(id);
    return true;
  }

  letGo(): void {
    if (this.held === null) return;
    this.held = null;
    this.draw.setMode("static");
    this.draw.clear();
  }

  /** Adds a vertex at the crosshair, as a click there would. */
  addAtCentre(): void {
    if (!this.isDrawing) return;
    this.pointAtCentre();
    this.point("pointerdown");
    this.point("pointerup");
    this.pointAtCentre();
  }

  /** Takes the last vertex back. Returns whether there was one. */
  back(): boolean {
    return this.isDrawing && this.draw.canUndo() && this.draw.undo();
  }

  /** Finishes what is drawn. Returns whether it has vertices enough. */
  finish(): boolean {
    if (this.shape === null || this.set().length < leastVertices(this.shape)) return false;
    this.press(FINISH);
    return true;
  }

  setSnapping(on: boolean): void {
    this.snapping = on;
  }

  recolour(palette: Palette): void {
    const line = hex(palette.accent);
    const ground = hex(palette.surface);
    const point = { Color: line, OutlineColor: ground };
    const drawn = {
      coordinatePointColor: ground,
      coordinatePointOutlineColor: line,
      coordinatePointOutlineWidth: 2,
      coordinatePointWidth: 5,
      closingPointColor: point.Color,
      closingPointOutlineColor: point.OutlineColor,
      closingPointWidth: 6,
      snappingPointColor: hex(palette.ink),
      snappingPointOutlineColor: ground,
    };
    this.draw.updateModeOptions<typeof TerraDrawPolygonMode>("polygon", {
      styles: { fillColor: line, fillOpacity: 0.12, outlineColor: line, outlineWidth: 3, ...drawn },
    });
    this.draw.updateModeOptions<typeof TerraDrawLineStringMode>("linestring", {
      styles: { lineStringColor: line, lineStringWidth: 3, ...drawn },
    });
    this.draw.updateModeOptions<typeof TerraDrawPointMode>("point", {
      styles: { pointColor: line, pointOutlineColor: ground, pointWidth: 7 },
    });
    this.draw.updateModeOptions<typeof TerraDrawSelectMode>("select", {
      styles: {
        selectedPolygonColor: line,
        selectedPolygonFillOpacity: 0,
        selectedPolygonOutlineColor: line,
        selectedPolygonOutlineWidth: 3,
        selectedLineStringColor: line,
        selectedLineStringWidth: 3,
        selectedPointColor: line,
        selectedPointOutlineColor: ground,
        selectionPointColor: ground,
        selectionPointOutlineColor: line,
        selectionPointOutlineWidth: 2,
        selectionPointWidth: 6,
        midPointColor: line,
        midPointOutlineColor: ground,
        midPointWidth: 3.5,
      },
    });
  }

  /** Positions set so far, without the one that follows the pointer. */
  private set(): Position[] {
    const mode = this.shape ? MODES[this.shape] : "";
    const current = this.draw
      .getSnapshot()
      .find(
        ({ properties, geometry }) => properties["mode"] === mode && (geometry.type !== "Point" || mode === "point"),
      );
    if (!current) return [];
    const positions = positionsOf(current);
    return this.shape === "site" ? positions : this.committed(current);
  }

  private committed(current: GeoJSONStoreFeatures): Position[] {
    const { geometry } = current;
    if (geometry.type === "Polygon") return tidy((geometry.coordinates[0] ?? []).slice(0, -2), false);
    if (geometry.type === "LineString") return tidy(geometry.coordinates.slice(0, -1), false);
    return [];
  }

  private snap(position: Position): Position | undefined {
    if (!this.snapping) return undefined;
    const degreesPerPixel = 360 / (512 * 2 ** this.map.getZoom());
    const tolerance = SNAP_PX * degreesPerPixel * Math.cos(((position[1] ?? 0) * Math.PI) / 180);
    const found = snapTo(position, this.edges(), tolerance);
    return found?.map((degrees) => Number(degrees.toFixed(6)));
  }

  private pointAtCentre(): void {
    if (this.isDrawing && this.map.getCanvas().matches(":focus-visible")) this.point("pointermove");
  }

  private point(type: "pointermove" | "pointerdown" | "pointerup"): void {
    const canvas = this.map.getCanvas();
    const edges = canvas.getBoundingClientRect();
    canvas.dispatchEvent(
      new PointerEvent(type, {
        isPrimary: true,
        bubbles: false,
        cancelable: true,
        button: type === "pointermove" ? -1 : 0,
        clientX: edges.left + edges.width / 2,
        clientY: edges.top + edges.height / 2,
      }),
    );
  }

  private press(key: string): void {
    this.map.getCanvas().dispatchEvent(new KeyboardEvent("keyup", { key, bubbles: false }));
  }
}
