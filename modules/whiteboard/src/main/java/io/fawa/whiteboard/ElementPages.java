/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import io.fawa.whiteboard.log.ElementAt;
import java.util.ArrayList;
import java.util.List;

/** The elements of a snapshot in parts of bounded size. Single-owner. */
public final class ElementPages {
  private final List<ElementAt> elements;
  private final int charsMax;
  private int from;

  /**
   * Pages of some elements.
   *
   * @param charsMax the length of a page; a longer element is a page by itself
   */
  public ElementPages(List<ElementAt> elements, int charsMax) {
    this.elements = elements;
    this.charsMax = charsMax;
  }

  /** The length of the next page at most; 0 if there is none. */
  public int nextCharsMax() {
    return from < elements.size()
        ? Math.max(charsMax, elements.get(from).state().json().length())
        : 0;
  }

  /** The next page, each element as JSON. */
  public List<String> next() {
    List<String> page = new ArrayList<>();
    int chars = 0;
    while (from < elements.size()) {
      String json = elements.get(from).state().json();
      if (!page.isEmpty() && chars + json.length() > charsMax) {
        break;
      }
      page.add(json);
      chars += json.length();
      from++;
    }
    return page;
  }
}
