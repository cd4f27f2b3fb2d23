/** Entry of the page on which a bundle is verified in the browser. */
import { find } from "./elements.ts";
import { offerBundles } from "./bundle/page.ts";

const box = find("[data-bundle]");
if (box) offerBundles(box);
