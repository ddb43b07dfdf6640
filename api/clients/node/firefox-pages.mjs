// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Opens a page in Firefox, which learns of HTTP/3 by Alt-Svc and changes to it.
//
//   node firefox-pages.mjs https://localhost:8443
//
// Firefox speaks HTTP/3 with nobody whose certificate it knows by an exception or from an authority that
// was added, unless the preference below says otherwise; and never with an address instead of a name.

import { withFirefox } from "./marionette.mjs";

const WAIT_MILLIS = 30_000;
const PAUSE_MILLIS = 200;
const [base] = process.argv.slice(2);
if (!base) {
  console.error("usage: node firefox-pages.mjs TLS_URL");
  process.exit(2);
}

await withFirefox({ "network.http.http3.disable_when_third_party_roots_found": false }, async (command, version) => {
  /** Opens the page under a URL that is in no cache, and gives the protocol it came by. */
  const open = async (number) => {
    await command("WebDriver:Navigate", { url: `${base}/?${number}` });
    const { value } = await command("WebDriver:ExecuteScript", {
      script: "return performance.getEntriesByType('navigation')[0].nextHopProtocol",
      args: [],
    });
    return value;
  };

  const first = await open(0);
  if (first !== "h2") {
    throw new Error(`the first page comes over ${first}, wanted h2`);
  }
  console.log("ok   the page comes over HTTP/2");
  const end = Date.now() + WAIT_MILLIS;
  for (let number = 1; (await open(number)) !== "h3"; number++) {
    if (Date.now() > end) {
      throw new Error(`${number} pages do not come over HTTP/3`);
    }
    await new Promise((wake) => setTimeout(wake, PAUSE_MILLIS));
  }
  console.log("ok   the page comes over HTTP/3");
  console.log(`Firefox ${version}: all well`);
});
