/**
 * Builds ../static/ldn-chat.js, which is committed so that running the assistant needs no Node.
 *
 * Its first line carries the sha256 of its sources, so that a test without Node can tell when it is older
 * than they are. The hash is taken over `src/*.ts`, `build.mjs` and `package.json`, sorted by their path
 * relative to this folder (with "/"), each as: path + "\0" + bytes + "\0".
 */
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const here = new URL("./", import.meta.url);
const target = ["chrome91", "firefox101", "safari16.4"];
const out = new URL("../static/ldn-chat.js", here);

const paths = readdirSync(new URL("src/", here)).filter((name) => name.endsWith(".ts")).map((name) => `src/${name}`);
paths.push("build.mjs", "package.json");
paths.sort((a, b) => (a < b ? -1 : 1));
const hash = createHash("sha256");
for (const path of paths) hash.update(path + "\0").update(readFileSync(new URL(path, here))).update("\0");
const sha256 = hash.digest("hex");

/** Our own names that neither the browser nor the server knows: in the bundle they may be short. */
const own =
  /^(address|adopt|answered|answerPlaceholder|arrived|aside|automated|begun|confirmText|deliver|divider|dots|early|erase(All|Failed|Trouble)|failed|faults|fetchHistory|foldNotice|foreign|hear|invite|launcher|listening|loaded|loading|lost|marks|moveOn|nearEnd|newTab|notice(Lines|Title|Toggle)|outbox|panel|patience|pending|pump|refresh|resized|retryAll|reveal|scrollToY|scroller|sending|setNotice|setPharmacy|settle|starters|toggleMenu|told|trouble|unanswered|unreachable|unread|unsent|writing)$/;

/** The stylesheet is one template string in src/styles.ts; esbuild leaves strings alone, so minify it here. */
const minifyStyles = {
  name: "minify-styles",
  setup(build) {
    build.onLoad({ filter: /[\\/]styles\.ts$/ }, async ({ path }) => {
      const source = readFileSync(path, "utf8");
      const [before, css, after] = source.split("`");
      const { code } = await esbuild.transform(css, { loader: "css", minify: true, target });
      return { contents: before + JSON.stringify(code.trim()) + after, loader: "ts" };
    });
  },
};

const result = await esbuild.build({
  absWorkingDir: new URL(".", here).pathname,
  entryPoints: ["src/index.ts"],
  bundle: true,
  minify: true,
  mangleProps: own,
  format: "iife",
  target,
  legalComments: "none",
  plugins: [minifyStyles],
  write: false,
});
const banner = `/* <ldn-chat>, built from bot/web/widget by "npm run build"; do not edit. sources sha256: ${sha256} */\n`;
const bundle = banner + result.outputFiles[0].text;
writeFileSync(out, bundle);
console.log(`ldn-chat.js  ${bundle.length} bytes, ${gzipSync(bundle, { level: 9 }).length} gzipped  ${sha256.slice(0, 12)}`);
