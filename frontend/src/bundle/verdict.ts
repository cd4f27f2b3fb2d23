/** The verdict in words, as `jic-verify` gives it: right or wrong, which check, where and why. */
import { make } from "../elements.ts";
import { exactMoment } from "../moments.ts";
import { figure } from "../phrases.ts";
import type { Notice } from "../verifier/cooperation.ts";
import { SECOND } from "../verifier/moments.ts";
import type { Facts } from "../verifier/refusal.ts";
import type { Found, Verdict } from "../verifier/verify.ts";
import type { Outcome } from "./messages.ts";
import { nameOf, tell, type VerdictKey } from "./phrases.ts";

/** The page's letters for a delegation, by its code; a witness of the quorum has its delegation's code as its name. */
export type Letters = (name: string) => string;

const STATES = new Set(["state", "from", "to", "replayed"]);
const NAMES = new Set(["name", "code"]);

function factsInWords(facts: Facts, letters: Letters): Record<string, string> {
  const words = Object.entries(facts).map(([name, value]) => {
    if (typeof value === "number") return [name, figure(value)];
    if (name === "names") return [name, value.split(", ").map(letters).join(", ")];
    if (NAMES.has(name)) return [name, letters(value)];
    if (name === "act") return [name, nameOf("act", value)];
    return [name, STATES.has(name) ? nameOf("state", value) : value];
  });
  return Object.fromEntries(words) as Record<string, string>;
}

function reach(found: Found): string {
  const { scope, size } = found;
  const values: Record<string, string> = { size: figure(size) };
  if (scope.of === "window") Object.assign(values, { first: figure(scope.first), last: figure(scope.end - 1) });
  return tell(`right.${scope.of}`, values);
}

function rightSentences(found: Found, letters: Letters): string[] {
  const signers = found.witnesses.map(({ name, time }) => `${letters(name)} ${exactMoment(time)}`).join(", ");
  const inForce = found.designations.filter(({ state }) => state === "in_force");
  const unproven = inForce.filter(({ proven }) => !proven).length;
  return [
    reach(found),
    ...(signers ? [tell("right.witnesses", { signers })] : []),
    ...(unproven ? [tell("right.unproven", { count: figure(unproven), all: figure(inForce.length) })] : []),
  ];
}

function warnings(found: Found): string[] {
  return [
    ...(found.ownPolicy ? [tell("warn.own_policy")] : []),
    ...(found.signersCompared ? [] : [tell("warn.not_compared")]),
    ...(found.logKeyChanged ? [tell("warn.log_key")] : []),
  ];
}

type Wrong = Extract<Verdict, { right: false }>;

function where({ path, index }: Wrong): string {
  if (path !== null && index !== null) return tell("where.both", { path, index: figure(index) });
  if (path !== null) return tell("where.file", { path });
  return index === null ? "" : tell("where.entry", { index: figure(index) });
}

/** The whole sentence of what is wrong. */
export function wrongSentence(wrong: Wrong, letters: Letters): string {
  return [where(wrong), tell(`fault.${wrong.fault}`, factsInWords(wrong.facts, letters))]
    .filter(Boolean)
    .join(" ");
}

function notice(tone: string, title: string, sentences: readonly string[]): HTMLElement {
  return make(
    "div",
    { class: `notice ${tone}`, "data-tone": tone },
    make("h2", {}, title),
    ...sentences.map((sentence) => make("p", {}, sentence)),
  );
}

/** The edition whose file was given: the same, another, or not shown by this bundle. */
function editionInWords(edition: NonNullable<Found["edition"]>): HTMLElement {
  if (typeof edition === "string") return notice("warn", tell("edition.not_shown"), [tell(`edition.${edition}`)]);
  const { number, inForce, digest, unopened, same } = edition;
  const title = tell(same ? "edition.same" : "edition.other", { number: figure(number) });
  const sentences = [
    tell(same ? "edition.made" : "edition.differs", { count: figure(inForce) }),
    ...(unopened ? [tell("edition.unopened", { count: figure(unopened) })] : []),
  ];
  const box = notice(same ? "ok" : "stop", title, sentences);
  box.append(make("p", { class: "digest" }, (digest.match(/.{8}/g) ?? []).join(" ")));
  return box;
}

function noticeSentence(one: Notice, letters: Letters): string {
  const proof = tell(one.signed ? "cooperation.signed" : "cooperation.attested", { index: figure(one.entry) });
  const holds = tell(one.holds === "all" ? "cooperation.all" : "cooperation.none");
  const values = { name: letters(one.delegation), moment: exactMoment(Math.floor(one.effective / SECOND)), holds, proof };
  if (one.takenBack) return tell("cooperation.taken_back", values);
  return tell(`cooperation.${one.step}` as VerdictKey, values);
}

/** What is shown of an outcome. */
export function outcomeInWords(outcome: Outcome, letters: Letters): HTMLElement[] {
  if (outcome.kind === "unreadable") {
    const text = tell(`unreadable.${outcome.reason}`, factsInWords(outcome.facts, letters));
    return [notice("stop", tell("title.unreadable"), [text])];
  }
  const { verdict } = outcome;
  if (!verdict.right) {
    const check = `${tell(`check.${verdict.check}`)}.`;
    return [notice("stop", tell("title.wrong", { check: verdict.check }), [check, wrongSentence(verdict, letters)])];
  }
  const told = warnings(verdict.found);
  const { cooperation, edition, marking } = verdict.found;
  const sentences = [rightSentences(verdict.found, letters).join(" "), marking.join(" · ")];
  return [
    notice("ok", tell("title.right"), sentences),
    ...(cooperation.length ? [notice("", tell("cooperation.title"), cooperation.map((one) => noticeSentence(one, letters)))] : []),
    ...(edition ? [editionInWords(edition)] : []),
    ...told.map((sentence) => make("p", { class: "notice warn" }, sentence)),
  ];
}
