// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Opens WebTransport sessions in Firefox, with a certificate that it knows by its hash alone.
//
//   node firefox.mjs https://127.0.0.1:9443/index.html /echo
//
// Needs a page, and sessions at a path of the same service that do what sessions.mjs asks for.

import { withFirefox } from "./marionette.mjs";
import { checkSessions } from "./sessions.mjs";

const [page, path] = process.argv.slice(2);
if (!path) {
  console.error("usage: node firefox.mjs PAGE_URL SESSION_PATH");
  process.exit(2);
}

await withFirefox({}, async (command, version) => {
  await command("WebDriver:Navigate", { url: page });
  const { value: lines } = await command("WebDriver:ExecuteAsyncScript", {
    script: `const [path, done] = arguments; (${checkSessions})(path).then(done, (failure) => done(["FAIL " + failure]));`,
    args: [path],
  });
  lines.forEach((line) => console.log(line));
  const failed = lines.filter((line) => !line.startsWith("ok ")).length;
  console.log(`Firefox ${version}: ${lines.length - failed} checks passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
});
