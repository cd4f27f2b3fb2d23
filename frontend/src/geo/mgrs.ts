/**
 * WGS 84 longitude and latitude to UTM and MGRS.
 *
 * Krüger's series to the sixth order in the third flattening (Karney 2011): under a micrometre inside a zone.
 * Grid references truncate towards the south-west corner, as military practice and the server do.
 */

export interface Utm {
  zone: number;
  band: string;
  /** Metres, with the false easting of 500,000. */
  easting: number;
  /** Metres, with the false northing of 10,000,000 south of the equator. */
  northing: number;
}

const EQUATORIAL_RADIUS_M = 6378137;
const FLATTENING = 1 / 298.257223563;
const SCALE = 0.9996;
const N = FLATTENING / (2 - FLATTENING);
const RECTIFYING_RADIUS_M = (EQUATORIAL_RADIUS_M / (1 + N)) * (1 + N ** 2 / 4 + N ** 4 / 64 + N ** 6 / 256);
const ALPHA = [
  N / 2 - (2 / 3) * N ** 2 + (5 / 16) * N ** 3 + (41 / 180) * N ** 4 - (127 / 288) * N ** 5 + (7891 / 37800) * N ** 6,
  (13 / 48) * N ** 2 - (3 / 5) * N ** 3 + (557 / 1440) * N ** 4 + (281 / 630) * N ** 5 - (1983433 / 1935360) * N ** 6,
  (61 / 240) * N ** 3 - (103 / 140) * N ** 4 + (15061 / 26880) * N ** 5 + (167603 / 181440) * N ** 6,
  (49561 / 161280) * N ** 4 - (179 / 168) * N ** 5 + (6601661 / 7257600) * N ** 6,
  (34729 / 80640) * N ** 5 - (3418889 / 1995840) * N ** 6,
  (212378941 / 319334400) * N ** 6,
];
const BANDS = "CDEFGHJKLMNPQRSTUVWXX";
const ROWS = "ABCDEFGHJKLMNPQRSTUV";
const COLUMNS = ["ABCDEFGH", "JKLMNPQR", "STUVWXYZ"];

function zoneOf(lon: number, lat: number): number {
  if (lat >= 56 && lat < 64 && lon >= 3 && lon < 12) return 32;
  if (lat >= 72 && lat < 84) {
    if (lon >= 0 && lon < 9) return 31;
    if (lon >= 9 && lon < 21) return 33;
    if (lon >= 21 && lon < 33) return 35;
    if (lon >= 33 && lon < 42) return 37;
  }
  return Math.min(60, Math.floor((lon + 180) / 6) + 1);
}

/** UTM of a point in degrees; null outside 80° S – 84° N, where the grid is polar. */
export function toUtm(lon: number, lat: number): Utm | null {
  if (!Number.isFinite(lon) || !Number.isFinite(lat) || lat < -80 || lat > 84) return null;
  const wrapped = ((((lon + 180) % 360) + 360) % 360) - 180;
  const zone = zoneOf(wrapped, lat);
  const phi = (lat * Math.PI) / 180;
  const lambda = ((wrapped - (zone * 6 - 183)) * Math.PI) / 180;
  const eccentricity = (2 * Math.sqrt(N)) / (1 + N);
  const conformal = Math.sinh(Math.atanh(Math.sin(phi)) - eccentricity * Math.atanh(eccentricity * Math.sin(phi)));
  const xi = Math.atan2(conformal, Math.cos(lambda));
  const eta = Math.atanh(Math.sin(lambda) / Math.hypot(1, conformal));
  let north = xi;
  let east = eta;
  ALPHA.forEach((alpha, index) => {
    const order = 2 * (index + 1);
    north += alpha * Math.sin(order * xi) * Math.cosh(order * eta);
    east += alpha * Math.cos(order * xi) * Math.sinh(order * eta);
  });
  const easting = 500000 + SCALE * RECTIFYING_RADIUS_M * east;
  const northing = SCALE * RECTIFYING_RADIUS_M * north + (lat < 0 ? 10000000 : 0);
  return { zone, band: BANDS.charAt(Math.floor((lat + 80) / 8)), easting, northing };
}

/**
 * MGRS of a point in degrees, spaced for reading: `37S CA 33677 07717`.
 *
 * `digits` per axis, 1 to 5 (5 is one metre). Empty outside the grid's latitudes.
 */
export function toMgrs(lon: number, lat: number, digits = 5): string {
  const utm = toUtm(lon, lat);
  if (!utm) return "";
  const column = (COLUMNS[(utm.zone - 1) % 3] ?? "").charAt(Math.floor(utm.easting / 100000) - 1);
  const shift = utm.zone % 2 === 0 ? 5 : 0;
  const row = ROWS.charAt((Math.floor(utm.northing / 100000) + shift) % 20);
  const cut = (metres: number): string =>
    String(Math.floor(metres) % 100000)
      .padStart(5, "0")
      .slice(0, digits);
  const zone = String(utm.zone).padStart(2, "0");
  return `${zone}${utm.band} ${column}${row} ${cut(utm.easting)} ${cut(utm.northing)}`;
}

/** Decimal degrees for people, latitude first, never localised: `36.2538 N 37.1421 E`. */
export function toDecimal(lon: number, lat: number, places = 4): string {
  const north = `${Math.abs(lat).toFixed(places)} ${lat < 0 ? "S" : "N"}`;
  const east = `${Math.abs(lon).toFixed(places)} ${lon < 0 ? "W" : "E"}`;
  return `${north} ${east}`;
}
