/** The line under a map: where the pointer or the crosshair is, the scale, and the caption about boundaries. */
import type { Map as MapLibre } from "maplibre-gl";
import { find, make } from "../elements.ts";
import { toDecimal, toMgrs } from "../geo/mgrs.ts";
import { say } from "../phrases.ts";
import type { Seen } from "./moving_picture.ts";

const ROUND = [1, 2, 5];
const WIDEST_PX = 110;

/** The longest round length in metres that is at most `WIDEST_PX` wide. */
function roundLength(metresPerPixel: number): number {
  const most = metresPerPixel * WIDEST_PX;
  const power = 10 ** Math.floor(Math.log10(most));
  return power * (ROUND.filter((step) => step * power <= most).at(-1) ?? 1);
}

/**
 * Fills `.read` of the map's box and keeps it true. Follows the pointer, and the centre while keys move the map. Returns
 * what tells it of a picture that is moved in the map's place.
 */
export function keepReadout(map: MapLibre, box: HTMLElement): (seen: Seen) => void {
  const read = find(".read", box) ?? box.appendChild(make("div", { class: "read" }));
  /** The page's own place for a value, or a new one. */
  const place = (name: string, className: string): HTMLElement =>
    find(`[data-read-${name}]`, read) ?? read.appendChild(make("span", { class: className, [`data-read-${name}`]: "" }));
  const mgrs = place("mgrs", "mono");
  const degrees = place("degrees", "mono");
  mgrs.before(make("span", { class: "visually-hidden" }, say("map.pointer")));
  const scaleText = make("span", { class: "num" });
  const scaleBar = make("i");
  const scale = place("scale", "scale");
  scale.classList.add("scale");
  scale.replaceChildren(scaleText, scaleBar);
  if (!find(".caption", box)) box.append(make("p", { class: "caption" }, say("map.caption")));

  const show = (lon: number, lat: number): void => {
    mgrs.textContent = toMgrs(lon, lat);
    degrees.textContent = toDecimal(lon, lat);
  };
  const measure = (lat = map.getCenter().lat, zoom = map.getZoom()): void => {
    const metresPerPixel = (40075016.686 * Math.cos((lat * Math.PI) / 180)) / (512 * 2 ** zoom);
    const length = roundLength(metresPerPixel);
    scaleText.textContent = length < 1000 ? say("unit.m", { value: length }) : say("unit.km", { value: length / 1000 });
    scaleBar.style.setProperty("--scale", `${Math.round(length / metresPerPixel)}px`);
  };
  const centre = (): void => {
    const { lng, lat } = map.getCenter();
    show(lng, lat);
  };
  let pointing = false;
  const atCrosshair = (): boolean => find(".crosshair", box)?.hidden === false;
  map.on("mousemove", (event) => {
    pointing = true;
    show(event.lngLat.lng, event.lngLat.lat);
  });
  map.on("mouseout", ({ originalEvent: { relatedTarget: to } }) => {
    // From a picture that is moved away under it, a pointer comes to the ground beside, and is still on the map.
    pointing = to instanceof Node && map.getCanvasContainer().contains(to);
  });
  map.on("move", () => {
    measure();
    if (!pointing || atCrosshair()) centre();
  });
  // Caption and legend stand on the read-out, however many lines it takes.
  new ResizeObserver(() => box.style.setProperty("--read", `${read.offsetHeight}px`)).observe(read);
  measure();
  centre();
  return ({ centre: [lon, lat], zoom, pointer }) => {
    measure(lat, zoom);
    pointing = pointer !== null;
    const [atLon = lon, atLat = lat] = pointer && !atCrosshair() ? pointer : [];
    show(atLon, atLat);
  };
}
