/** Public keys of passkeys (SubjectPublicKeyInfo), and what they have signed. */
import { type Bytes, joined } from "../tlog/bytes.ts";

const OBJECT_IDENTIFIER = 0x06;
const SEQUENCE = 0x30;
const INTEGER = 0x02;
const HASH = "SHA-256";

interface Element {
  tag: number;
  content: Bytes;
  /** Where the next one begins. */
  end: number;
}

/** The element of DER at a place; null for what is none. */
function elementAt(der: Bytes, at: number): Element | null {
  const [tag, first] = [der[at], der[at + 1]];
  if (tag === undefined || first === undefined) return null;
  let [length, start] = [first, at + 2];
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count < 1 || count > 3 || start + count > der.length) return null;
    length = der.slice(start, start + count).reduce((sum, byte) => sum * 256 + byte, 0);
    // One way to write each length.
    if (length < 0x80 || (der[start] as number) === 0) return null;
    start += count;
  }
  const end = start + length;
  return end <= der.length ? { tag, content: der.slice(start, end), end } : null;
}

function inside(der: Bytes, tag: number): Element[] | null {
  const outer = elementAt(der, 0);
  if (outer?.tag !== tag || outer.end !== der.length) return null;
  const elements: Element[] = [];
  for (let at = 0; at < outer.content.length; ) {
    const element = elementAt(outer.content, at);
    if (!element) return null;
    elements.push(element);
    at = element.end;
  }
  return elements;
}

const CURVES: Readonly<Record<string, { name: string; bytes: number }>> = {
  "2a8648ce3d030107": { name: "P-256", bytes: 32 },
  "2b81040022": { name: "P-384", bytes: 48 },
  "2b81040023": { name: "P-521", bytes: 66 },
};

/** The object identifiers of the algorithm, in hex. */
function algorithmOf(spki: Bytes): string[] {
  const [algorithm] = inside(spki, SEQUENCE) ?? [];
  if (algorithm?.tag !== SEQUENCE) return [];
  const identifiers: string[] = [];
  for (let at = 0; at < algorithm.content.length; ) {
    const element = elementAt(algorithm.content, at);
    if (!element) return [];
    if (element.tag === OBJECT_IDENTIFIER) {
      identifiers.push([...element.content].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
    }
    at = element.end;
  }
  return identifiers;
}

/** A number of DER in so many bytes; null where it is negative, too long, or written with more zeroes than it needs. */
function fixedNumber({ tag, content }: Element, bytes: number): Bytes | null {
  if (tag !== INTEGER || !content.length || (content[0] as number) >= 0x80) return null;
  const padded = content[0] === 0 && content.length > 1;
  if (padded && (content[1] as number) < 0x80) return null;
  const digits = padded ? content.slice(1) : content;
  return digits.length <= bytes ? joined(new Uint8Array(bytes - digits.length), digits) : null;
}

/** WebAuthn writes an ECDSA signature in DER, the browser takes both numbers one after the other. */
function rawSignature(der: Bytes, bytes: number): Bytes | null {
  const numbers = inside(der, SEQUENCE)?.map((element) => fixedNumber(element, bytes)) ?? [];
  const [first, second] = numbers;
  return numbers.length === 2 && first && second ? joined(first, second) : null;
}

type Checked = { algorithm: EcKeyImportParams & EcdsaParams & RsaHashedImportParams; signature: Bytes };

function prepared(spki: Bytes, signature: Bytes): Checked | null {
  const [kind, curveId = ""] = algorithmOf(spki);
  const algorithm = (name: string, namedCurve = ""): Checked["algorithm"] => ({ name, namedCurve, hash: HASH });
  if (kind === "2b6570") return { algorithm: algorithm("Ed25519"), signature };
  if (kind === "2a864886f70d010101") return { algorithm: algorithm("RSASSA-PKCS1-v1_5"), signature };
  const curve = kind === "2a8648ce3d0201" ? CURVES[curveId] : undefined;
  const raw = curve && rawSignature(signature, curve.bytes);
  return curve && raw ? { algorithm: algorithm("ECDSA", curve.name), signature: raw } : null;
}

/** Whether the key has signed the message: Ed25519, ECDSA with SHA-256, or RSA PKCS #1 v1.5 with SHA-256. */
export async function hasSigned(spki: Bytes, signature: Bytes, message: Bytes): Promise<boolean> {
  const checked = prepared(spki, signature);
  if (!checked) return false;
  try {
    const key = await crypto.subtle.importKey("spki", spki, checked.algorithm, false, ["verify"]);
    return await crypto.subtle.verify(checked.algorithm, key, checked.signature, message);
  } catch {
    return false;
  }
}
