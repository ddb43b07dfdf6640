/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canvax;

import io.fawa.api.canva.v1.ClientDrawResponse;
import io.fawa.api.canva.v1.Elements;
import io.fawa.whiteboard.ElementPages;
import io.fawa.whiteboard.Greeting;
import io.fawa.whiteboard.Snapshot;

/** What clients that know elements get first: the ink, and the elements in pages. */
final class ElementsGreeting implements Greeting<ClientDrawResponse> {
  private static final int PAGE_CHARS = 64 << 10;

  /** A page is there as text and as bytes while it is made. */
  private static final int COPIES = 3;

  private final ClientDrawResponse history;
  private final ElementPages pages;
  private boolean begun;

  ElementsGreeting(ClientDrawResponse history, Snapshot snapshot) {
    this.history = history;
    this.pages = new ElementPages(snapshot.elements(), PAGE_CHARS);
  }

  @Override
  public int nextBytes() {
    return begun ? COPIES * pages.nextCharsMax() : history.getSerializedSize();
  }

  @Override
  public ClientDrawResponse next() {
    if (!begun) {
      begun = true;
      return history;
    }
    return ClientDrawResponse.newBuilder()
        .setElements(
            Elements.newBuilder().addAllElements(pages.next()).setSettled(true).setSnapshot(true))
        .build();
  }
}
