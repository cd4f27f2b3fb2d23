/**
 * Entry of the pages that make a passkey or have one sign. A form with `data-passkey="create"` or `"get"` is held back until
 * the browser has answered its options (`data-options`, the id of a JSON script, or `data-options-from`, an address that is
 * asked for them); the answer goes into its field `[data-passkey-answer]`, and the form is sent. Sentences for people stand
 * in the page, in their language.
 */
import { embedded, find, findAll } from "./elements.ts";
import { csrfToken } from "./page/connection.ts";

import { shownDigest } from "./signed_content.ts";
import { base64url, sha256, utf8 } from "./tlog/bytes.ts";
import { canonical } from "./verifier/json.ts";

type Creation = PublicKeyCredentialCreationOptionsJSON;
type Request = PublicKeyCredentialRequestOptionsJSON;

async function asked(form: HTMLFormElement): Promise<Credential | null> {
  const options = `#${form.dataset["options"] ?? ""}`;
  if (form.dataset["passkey"] === "create") {
    const wanted = embedded<Creation>(options);
    return wanted && navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(wanted),
    });
  }
  const wanted = form.dataset["optionsFrom"] ? await fetched(form.dataset["optionsFrom"]) : embedded<Request>(options);
  if (wanted && "signsContent" in form.dataset) wanted.challenge = await challengeOfPage(form, wanted);
  return wanted && navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(wanted) });
}

/** The page shows another content than its digest is of. */
class ShowsOtherwise extends Error {}

/**
 * What the key signs for an approval: the hash of a statement (docs/ledger.md, "Passkeys") that is made here, of what the
 * page shows. The server's own challenge has to be the same.
 */
async function challengeOfPage(form: HTMLFormElement, wanted: Request): Promise<string> {
  const digest = await shownDigest();
  const statement = canonical({
    act: "approve",
    delegation: form.dataset["side"] ?? "",
    designation: find("[data-signed-content]")?.dataset["signedContent"] ?? "",
    digest,
    origin: location.origin,
    round: Number(form.dataset["round"]),
    rp_id: wanted.rpId ?? "",
    v: 2,
    version: find("[data-version]")?.dataset["version"] ?? "",
  });
  const challenge = base64url(await sha256(utf8(statement)));
  if (challenge !== wanted.challenge) throw new ShowsOtherwise();
  return challenge;
}

async function fetched(address: string): Promise<Request> {
  const answer = await fetch(address, { method: "POST", headers: { "X-CSRFToken": csrfToken() } });
  if (!answer.ok) throw new Error(`options: ${answer.status}`);
  return (await answer.json()) as Request;
}

function told(form: HTMLFormElement, sentence: string | undefined): void {
  const note = find("[data-passkey-note]", form);
  if (note) {
    note.textContent = sentence ?? "";
    note.hidden = !sentence;
  }
}

function offer(form: HTMLFormElement): void {
  const answer = find<HTMLInputElement>("[data-passkey-answer]", form);
  if (!answer) return;
  form.addEventListener("submit", (event) => {
    if (answer.value) return;
    event.preventDefault();
    if (!form.reportValidity()) return;
    if (!("PublicKeyCredential" in window)) {
      told(form, form.dataset["unsupported"]);
      return;
    }
    told(form, form.dataset["waiting"]);
    asked(form)
      .then((credential) => {
        if (!(credential instanceof PublicKeyCredential)) throw new Error("no credential");
        answer.value = JSON.stringify(credential.toJSON());
        form.submit();
      })
      .catch((error: unknown) =>
        told(form, form.dataset[error instanceof ShowsOtherwise ? "differs" : "refused"]),
      );
  });
}

for (const form of findAll<HTMLFormElement>("form[data-passkey]")) offer(form);
document.documentElement.dataset["passkeys"] = "ready";
