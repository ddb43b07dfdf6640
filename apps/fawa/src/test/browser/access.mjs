// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Looks at every page as people do who see little, use no mouse, or hold a phone: axe-core's rules, the contrast of
// what it does not measure, the keyboard, and the way from page to page.
//
//   node access.mjs GREET FILE CANVAX CANVA GREET_TLS CANVAX_TLS [--screenshots FOLDER]
//
// Each is a base URL. Says each step; exits with 1 at the first that fails.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const clients = fileURLToPath(new URL("../../../../../api/clients/node/", import.meta.url));
const { openBrowser, openProfile } = await import(join(clients, "browser.mjs"));
const axe = readFileSync(createRequire(join(clients, "package.json")).resolve("axe-core"), "utf8");

const STEP_MILLIS = 60_000;
const TOTAL_MILLIS = 570_000;
const SIZES = {
  desktop: { width: 1280, height: 800 },
  phone: { width: 390, height: 844 },
  side: { width: 844, height: 390 },
};
const TEXT_CONTRAST_MIN = 4.5;
const FIELD_CONTRAST_MIN = 3;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { screenshots: { type: "string" } } });
if (positionals.length !== 6) {
  console.error("usage: node access.mjs GREET FILE CANVAX CANVA GREET_TLS CANVAX_TLS [--screenshots FOLDER]");
  process.exit(2);
}
const [greet, file, canvax, canva, greetTls, canvaxTls] = positionals;
const lite = `${canva}/lite`;
setTimeout(() => {
  console.error("FAIL the whole run is stuck");
  process.exit(1);
}, TOTAL_MILLIS).unref();

/** What axe-core finds that is serious or worse, in what is ours: the editor of boards is a library. */
async function violations(page) {
  await page.evaluate(axe);
  const { violations: found } = await page.evaluate(() => globalThis.axe.run({ exclude: [".excalidraw"] }, { resultTypes: ["violations"] }));
  return found
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
}

/** The contrast of each placeholder and of each field's border with what is behind them; axe measures neither. */
function contrasts(page) {
  return page.evaluate(() => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d");
    const light = (color, opacity, under) => {
      canvas.globalAlpha = 1;
      canvas.fillStyle = under;
      canvas.fillRect(0, 0, 1, 1);
      canvas.globalAlpha = opacity;
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data]
        .map((octet) => octet / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ratio = (one, other) => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const ground = (element) => {
      for (let at = element; at; at = at.parentElement) {
        const color = getComputedStyle(at).backgroundColor;
        if (color !== "rgba(0, 0, 0, 0)" && color !== "transparent") {
          return color;
        }
      }
      return "#ffffff";
    };
    const found = { placeholders: [], borders: [] };
    for (const field of document.querySelectorAll("input:not([type=file], [type=range], [type=color], [type=checkbox]), .drop")) {
      if (field.checkVisibility() && !field.closest(".excalidraw")) {
        const around = ground(field.parentElement);
        found.borders.push(ratio(light(getComputedStyle(field).borderTopColor, 1, around), light(around, 1, around)));
        if (field.placeholder) {
          const under = ground(field);
          const { color, opacity } = getComputedStyle(field, "::placeholder");
          found.placeholders.push(ratio(light(color, Number(opacity), under), light(under, 1, under)));
        }
      }
    }
    return found;
  });
}

async function look(page, name) {
  assert.deepEqual(await violations(page), [], name);
  const { placeholders, borders } = await contrasts(page);
  for (const contrast of placeholders) {
    assert.ok(contrast >= TEXT_CONTRAST_MIN, `${name}: a placeholder has a contrast of ${contrast.toFixed(2)}`);
  }
  for (const contrast of borders) {
    assert.ok(contrast >= FIELD_CONTRAST_MIN, `${name}: a field's border has a contrast of ${contrast.toFixed(2)}`);
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `${name}: ${wide} pixels are beside the screen`);
  if (values.screenshots) {
    await page.screenshot({ path: join(values.screenshots, `${name}.png`) });
  }
  console.log(`ok   ${name}`);
}

/** Opens a page in each size and both colours, and looks at it in each state that `states` leads to. */
async function visit(browser, name, url, states) {
  for (const colorScheme of ["light", "dark"]) {
    for (const [size, viewport] of Object.entries(SIZES)) {
      const profile = await openProfile(browser, { viewport, colorScheme, reducedMotion: "reduce" });
      const page = await open(profile, url);
      for (const [state, act] of Object.entries(states)) {
        await act(page);
        await look(page, [name, state, size, colorScheme].join("-"));
      }
      await profile.close();
    }
  }
}

async function open(profile, url) {
  const page = await profile.newPage();
  page.setDefaultTimeout(STEP_MILLIS);
  await page.goto(`${url}/`);
  // The links are there once the others are known.
  await page.waitForFunction(() => document.querySelectorAll("#places a").length >= 3);
  return page;
}

const focus = (page, id) => page.waitForFunction((wanted) => document.activeElement.id === wanted, id);
const ink = (page, id) =>
  page.waitForFunction((wanted) => {
    const canvas = document.getElementById(wanted);
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.some((octet) => octet !== 0);
  }, id);

async function greetsWithoutName(profile) {
  const page = await open(profile, greet);
  await page.fill("#names", "");
  await page.click('button[data-kind="unary"]');
  await page.waitForSelector("#log .good");
  assert.match(await page.textContent("#log"), /Hello, World!/);
  console.log("ok   an empty name greets the world");
}

async function drawsByKeyboard(profile) {
  const page = await open(profile, canvaxTls);
  await page.waitForSelector('#status[data-state="live"]');
  await page.focus("#ahead");
  // A key that is held repeats; with Control an arrow key is no stroke.
  await page.keyboard.down(" ");
  await page.keyboard.down(" ");
  await page.keyboard.up(" ");
  for (const key of ["Shift+ArrowRight", "Control+ArrowRight", "Shift+ArrowDown", " "]) {
    await page.keyboard.press(key);
  }
  await page.waitForFunction(() => Number(document.getElementById("count").dataset.events) === 3);
  await ink(page, "board"); // the server's drawing is shown
  const asked = await page.$eval("#clear", (button) => {
    button.click();
    return button.textContent; // at once: it asks for some seconds only
  });
  assert.match(asked, /Clear for everybody\?/);
  assert.equal(await page.$eval("#count", (count) => count.dataset.events), "3");
  // Who hesitates for too long is asked again.
  const cleared = () => page.$eval("#count", (count) => count.dataset.events === "0");
  do {
    await page.click("#clear");
    await page.waitForTimeout(500);
  } while (!(await cleared()));
  console.log("ok   canvax draws by keyboard, and Clear asks first");
}

async function leavesToTheDoor(profile) {
  const page = await open(profile, lite);
  await page.click("#create");
  await page.waitForSelector('#status[data-state="live"]');
  await focus(page, "ahead");
  await page.click("#leave");
  await focus(page, "create");
  console.log("ok   who leaves a board has the focus at the door");
}

async function linksLead(profile) {
  for (const [url, others] of [
    [greet, [file, canvax, canva, greetTls]],
    [greetTls, []],
    [canvax, [canvaxTls, greet, file, canva]],
  ]) {
    const page = await open(profile, url);
    const links = await page.$$eval("#places a", (all) => all.map((a) => a.href));
    for (const other of others) {
      assert.ok(links.includes(`${other}/`), `${url} links to ${other}, not only to ${links}`);
    }
    for (const href of links) {
      const answer = await profile.request.get(href);
      assert.equal(answer.status(), 200, href);
    }
  }
  const page = await open(profile, canvax);
  await page.waitForSelector("#notice a");
  assert.equal(await page.$eval("#notice a", (a) => a.href), `${canvaxTls}/`);
  console.log("ok   pages link to one another, and canvax to its TLS address");
}

async function iconsDiffer(profile) {
  const icons = await Promise.all(
    [greet, file, canvax, canva].map(async (url) => (await profile.request.get(`${url}/icon.svg`)).text()),
  );
  assert.equal(new Set(icons).size, 4);
  console.log("ok   each service has an icon of its own");
}

/** How much of an upright phone is canvas and tools. */
async function phoneIsUsed(browser) {
  const profile = await openProfile(browser, { viewport: SIZES.phone });
  const page = await open(profile, lite);
  await page.click("#create");
  await page.waitForSelector('#status[data-state="live"]');
  const [paper, tools] = await page.evaluate(() =>
    ["#ahead", ".tools"].map((selector) => document.querySelector(selector).getBoundingClientRect().toJSON()),
  );
  assert.ok(paper.bottom <= tools.top, "the canvas is above the tools");
  assert.ok(paper.top < SIZES.phone.height / 4, `the canvas begins at ${paper.top}`);
  assert.ok(tools.bottom <= SIZES.phone.height, "the tools are on the screen");
  await profile.close();
  console.log("ok   on a phone the canvas comes first and the tools are below it");
}

const browser = await openBrowser();
try {
  const as = (url) => url;
  await visit(browser, "greet", greet, { page: as });
  await visit(browser, "file", file, { page: as });
  await visit(browser, "canvax", canvaxTls, { page: as });
  await visit(browser, "canvax-cleartext", canvax, { page: (page) => page.waitForSelector("#notice a") });
  const create = async (page) => {
    await page.click("#create");
    await page.waitForSelector('#status[data-state="live"]');
  };
  await visit(browser, "lite", lite, { door: as, board: create });
  await visit(browser, "canva", canva, {
    door: as,
    board: create,
    share: async (page) => {
      await page.click("#share");
      await page.waitForSelector("#share-dialog[open]");
    },
  });
  const profile = await openProfile(browser, { viewport: SIZES.desktop });
  await greetsWithoutName(profile);
  await drawsByKeyboard(profile);
  await leavesToTheDoor(profile);
  await linksLead(profile);
  await iconsDiffer(profile);
  await phoneIsUsed(browser);
  console.log("all well");
} finally {
  await browser.close();
}
