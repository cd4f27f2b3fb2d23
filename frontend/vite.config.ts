import { defineConfig } from "vite";

// The pages name the entries through the manifest; nothing is inlined, because the pages' policy allows no
// data: addresses for fonts and no inline script or style.
export default defineConfig({
  base: "/static/",
  publicDir: false,
  build: {
    outDir: "dist",
    manifest: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: ["chrome123", "firefox120", "safari17.5"],
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    chunkSizeWarningLimit: 1400,
    rolldownOptions: { input: ["src/main.ts", "src/map.ts", "src/ledger.ts", "src/verify.ts", "src/passkeys.ts"] },
  },
});
