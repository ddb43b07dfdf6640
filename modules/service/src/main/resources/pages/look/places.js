// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Where the other pages of this process are, and this one's address under TLS. Behind a proxy the ports that the
// process knows are not those one can reach, so only addresses that operators have set are shown there.

const response = fetch(new URL("places.json", import.meta.url))
  .then((answer) => (answer.ok ? answer.json() : []))
  .catch(() => []);

const secure = location.protocol === "https:";

function portOf(place) {
  return secure ? place.tlsPort : place.port;
}

function here(place) {
  return place.here && String(portOf(place)) === (location.port || (secure ? "443" : "80"));
}

/** The address of this page under TLS; empty if nobody knows it. */
export async function tlsAddress() {
  const own = (await response).find(here);
  return own?.tlsPort ? `https://${location.hostname}:${own.tlsPort}${location.pathname}` : "";
}

function address(place, direct) {
  if (place.publicUrl) {
    return `${place.publicUrl}/`;
  }
  return direct && portOf(place) ? `${location.protocol}//${location.hostname}:${portOf(place)}/` : "";
}

function link(href, text) {
  const made = document.createElement("a");
  made.href = href;
  made.textContent = text;
  return made;
}

/** Adds links to the navigation of a page, behind those that it has. */
export async function showPlaces(navigation) {
  const places = await response;
  const direct = places.some(here);
  for (const place of places.filter((other) => !other.here)) {
    const href = address(place, direct);
    if (href) {
      navigation.append(link(href, place.title));
    }
  }
  const tls = secure ? "" : await tlsAddress();
  if (tls) {
    navigation.append(link(tls, "this page under TLS"));
  }
}

const navigation = document.getElementById("places");
if (navigation) {
  showPlaces(navigation);
}
