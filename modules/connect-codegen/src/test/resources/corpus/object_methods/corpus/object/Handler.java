/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package corpus.object;

import io.fawa.connect.server.Call;
import io.fawa.connect.client.ClientCall;
import io.fawa.connect.client.RequestStream;
import io.fawa.connect.Source;

/** What an implementor writes, and a caller. */
public final class Handler implements ClientStreams {
  @Override
  public Answer wait_(Source<Ask> requests, Call call) {
    return Answer.getDefaultInstance();
  }

  @Override
  public Answer equals(Source<Ask> requests, Call call) {
    return Answer.getDefaultInstance();
  }

  /** The stream of {@code Wait}. */
  public static RequestStream<Ask, Answer> open(ClientStreamsClient client) {
    client.wait_(new ClientCall()).close();
    return client.wait_();
  }
}
