// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Bundles the page; the build of canvaservice calls it after the libraries are installed:
//
//   node build.mjs TARGET_FOLDER
//
// Writes TARGET_FOLDER/pages/canva (the page) and TARGET_FOLDER/META-INF/licences (of what is in it). Does nothing
// if neither the sources, nor the lock file, nor this script have changed since.

import { build } from "esbuild";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const lite = join(here, "../src/main/resources/pages/canva/lite");
const target = process.argv[2];
if (!target) {
  console.error("usage: node build.mjs TARGET_FOLDER");
  process.exit(2);
}
const page = join(target, "pages/canva");
const assets = join(page, "assets");
const licences = join(target, "META-INF/licences");
const stamp = join(target, "../board-page.digest");

const editor = join(here, "node_modules/@excalidraw/excalidraw");
const editorVersion = JSON.parse(readFileSync(join(editor, "package.json"), "utf8")).version;

/** Texts that are served compressed, as they shrink to a third. */
const COMPRESSED = /\.(js|css)$/;

/** What in the editor leads to other servers, each in one place, and what is there instead. */
const LEADS_AWAY = new Map([
  // The second source of each font.
  [/return (\w+)\.push\(new URL\(\w+,\w+\.ASSETS_FALLBACK_URL\)\),\1\}/g, "return $1}"],
  // Links at the head of the help.
  [/className:"HelpDialog__header",children:\[/g, 'className:"HelpDialog__header",hidden:['],
  // The library of others, and publishing one's own there; page.css hides both.
  [/"data-testid":"lib-dropdown--remove",(children:\w+\("buttons\.publishLibrary"\))/g, '"data-testid":"lib-dropdown--publish",$1'],
]);

/** Addresses of others: documentation, embeds, services of Excalidraw's own site. Names of XML vocabularies stay. */
const FOREIGN = /https?:\/\/(?!www\.w3\.org\/)(?:[a-z0-9-]+\.)+[a-z]{2,}/gi;

/** Names and keys of Excalidraw's own site. */
const SITE = /\b(?:[a-z-]+\.)*excalidraw\.com/g;
const FIREBASE = /VITE_APP_FIREBASE_CONFIG:'[^']*'/;

function* filesIn(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      yield* filesIn(path);
    } else {
      yield path;
    }
  }
}

function digestOfSources() {
  const digest = createHash("sha256");
  const own = ["build.mjs", "package-lock.json"].map((name) => join(here, name));
  for (const path of [...own, ...filesIn(join(here, "src")), ...filesIn(lite)].sort()) {
    digest.update(`${relative(here, path)}\n`).update(readFileSync(path));
  }
  return digest.digest("hex");
}

/** Takes the addresses of others out of the libraries, so that none is in what is served. */
const withoutForeignAddresses = {
  name: "without-foreign-addresses",
  setup(bundler) {
    const found = new Map([...LEADS_AWAY.keys()].map((place) => [place, 0]));
    bundler.onLoad({ filter: /node_modules\/.*\.m?js$/ }, ({ path }) => {
      let contents = readFileSync(path, "utf8");
      if (path.startsWith(editor)) {
        for (const [place, instead] of LEADS_AWAY) {
          found.set(place, found.get(place) + (contents.match(place)?.length ?? 0));
          contents = contents.replace(place, instead);
        }
      }
      contents = contents.replace(FIREBASE, "VITE_APP_FIREBASE_CONFIG:'{}'").replace(FOREIGN, "about:blank#").replace(SITE, "");
      return { contents, loader: "js" };
    });
    bundler.onEnd(() => {
      for (const [place, times] of found) {
        if (times !== 1) {
          throw new Error(`the editor has ${place} ${times} times instead of once`);
        }
      }
    });
  },
};

/** Licences of the packages that are in the bundle, under their names. */
function writeLicences(inputs) {
  const packages = new Set(
    Object.keys(inputs)
      .map((path) => path.match(/.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0])
      .filter(Boolean),
  );
  for (const folder of packages) {
    const { name, license, author } = JSON.parse(readFileSync(join(here, folder, "package.json"), "utf8"));
    const text = readdirSync(join(here, folder)).find((file) => /^(licen[cs]e|copying)/i.test(file));
    const to = join(licences, name.replace("/", "+"));
    mkdirSync(to, { recursive: true });
    writeFileSync(
      join(to, text ? basename(text) : "LICENSE"),
      text ? readFileSync(join(here, folder, text)) : `${name}: ${license ?? "MIT"}, ${author?.name ?? author ?? "its authors"}\n`,
    );
  }
}

async function bundle() {
  rmSync(assets, { recursive: true, force: true });
  mkdirSync(assets, { recursive: true });
  const { metafile, outputFiles } = await build({
    absWorkingDir: here,
    entryPoints: { main: "src/main.js", board: "src/board.jsx" },
    outdir: assets,
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target: ["es2022"],
    conditions: ["production"],
    define: { "process.env.NODE_ENV": '"production"', "process.env.IS_PREACT": '"false"', __EDITOR__: `"excalidraw-${editorVersion}"` },
    loader: { ".woff2": "file" },
    jsx: "automatic",
    legalComments: "none",
    metafile: true,
    write: false,
    logLevel: "warning",
    plugins: [withoutForeignAddresses],
  });
  for (const { path, contents } of outputFiles) {
    if (COMPRESSED.test(path)) {
      writeFileSync(`${path}.gz`, gzipSync(contents, { level: 9 }));
    } else {
      writeFileSync(path, contents);
    }
  }
  cpSync(join(editor, "dist/prod/fonts"), join(assets, `excalidraw-${editorVersion}/fonts`), { recursive: true });
  writeLicences(metafile.inputs);
  return metafile.outputs;
}

/** The page with the names that its parts have got. */
function writePage(outputs) {
  const names = new Map();
  const entry = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === "src/board.jsx");
  for (const [path, { entryPoint, cssBundle }] of Object.entries(outputs)) {
    if (entryPoint) {
      names.set(basename(entryPoint), basename(path));
      if (cssBundle) {
        names.set(basename(entryPoint).replace(/\.\w+$/, ".css"), basename(cssBundle));
      }
    }
  }
  const preloads = [entry[0], ...entry[1].imports.filter(({ kind }) => kind === "import-statement").map(({ path }) => path)]
    .map((path) => `  <link rel="modulepreload" href="assets/${basename(path)}">`)
    .join("\n");
  const html = readFileSync(join(here, "src/index.html"), "utf8")
    .replace(/\{\{([\w.]+)\}\}/g, (_, name) => {
      if (name === "preloads") {
        return preloads;
      }
      if (!names.has(name)) {
        throw new Error(`index.html names ${name}, which the bundle does not have: ${[...names.keys()].join(", ")}`);
      }
      return `assets/${names.get(name)}`;
    });
  writeFileSync(join(page, "index.html"), html);
}

const digest = digestOfSources();
if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest && existsSync(join(page, "index.html"))) {
  process.exit(0);
}
rmSync(stamp, { force: true });
console.error("fawa: bundling the page of boards");
writePage(await bundle());
writeFileSync(stamp, digest);
