/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import io.fawa.connect.Code;
import io.fawa.connect.Compression;
import io.fawa.connect.RpcException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The compressions that one side supports, in order of preference, and the choice for a call. Their
 * names are compared without case (RFC 9110 §8.4.1).
 */
public final class Compressions {
  private static final String IDENTITY = "identity";

  private final List<Compression> known;

  /** Their names for an accept header. */
  private final String names;

  /** Supports {@code known}, the preferred ones first. */
  public Compressions(List<Compression> known) {
    this.known = List.copyOf(known);
    List<String> list = new ArrayList<>();
    known.forEach(compression -> list.add(compression.name()));
    this.names = String.join(",", list);
  }

  /** The value of an accept header. */
  public String names() {
    return names;
  }

  /**
   * The compression a header names; empty for none and for {@code identity}.
   *
   * @throws RpcException with {@link Code#UNIMPLEMENTED}: it is not supported here
   */
  public Optional<Compression> named(String name) {
    if (name.isEmpty() || name.equalsIgnoreCase(IDENTITY)) {
      return Optional.empty();
    }
    for (Compression compression : known) {
      if (compression.name().equalsIgnoreCase(name)) {
        return Optional.of(compression);
      }
    }
    throw new RpcException(
        Code.UNIMPLEMENTED,
        "unknown compression \"" + name + "\": supported encodings are " + names);
  }

  /** The first supported compression in an accept header; a weight of 0 excludes one. */
  public Optional<Compression> accepted(String accept) {
    if (accept.isEmpty()) {
      return Optional.empty();
    }
    for (String item : accept.split(",", -1)) {
      int semicolon = item.indexOf(';');
      String name = (semicolon < 0 ? item : item.substring(0, semicolon)).strip();
      for (Compression compression : known) {
        if (compression.name().equalsIgnoreCase(name)
            && !(semicolon >= 0 && refused(item, semicolon))) {
          return Optional.of(compression);
        }
      }
    }
    return Optional.empty();
  }

  private static boolean refused(String item, int semicolon) {
    String weight = item.substring(semicolon + 1).strip();
    return weight.matches("[qQ]=0(\\.0{0,3})?");
  }
}
