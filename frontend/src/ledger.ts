/** Entry of the log's pages: each `[data-verify]` can be verified on the reader's own machine. */
import { findAll } from "./elements.ts";
import { offerVerification } from "./ledger/verify.ts";

for (const box of findAll("[data-verify]")) offerVerification(box);
