/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package corpus.keywords;

import io.fawa.connect.server.Call;
/** What an implementor writes, and a caller. */
public final class Handler implements Unary {
  @Override
  public Answer new_(Ask request, Call call) {
    return Answer.getDefaultInstance();
  }

  @Override
  public Answer yield(Ask request, Call call) {
    return Answer.getDefaultInstance();
  }

  /** Calls both. */
  public static void call(UnaryClient client) {
    client.new_(Ask.getDefaultInstance());
    client.yield(Ask.getDefaultInstance());
  }
}
