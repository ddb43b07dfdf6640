/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canvax;

import io.fawa.api.canva.v1.ClientDrawRequest;
import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.connect.Source;
import io.fawa.whiteboard.EventRefusedException;
import io.fawa.whiteboard.Membership;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Publishes what one client sends, until it half-closes or breaks; then leaves for it. */
final class RequestReader implements Runnable {
  private static final System.Logger LOG = System.getLogger(RequestReader.class.getName());

  private final Source<ClientDrawRequest> requests;
  private final Membership member;

  /** Why reading ended early. Set before leaving, read by the writer after it. */
  private volatile @Nullable RpcException failure;

  RequestReader(Source<ClientDrawRequest> requests, Membership member) {
    this.requests = requests;
    this.member = member;
  }

  @Override
  public void run() {
    try {
      for (ClientDrawRequest request : requests) {
        if (request.hasDrawEvent()) {
          member.publish(DrawEvents.fromMessage(request.getDrawEvent()));
        }
      }
    } catch (RpcException e) {
      failure = e;
    } catch (EventRefusedException e) {
      failure = new RpcException(Code.INVALID_ARGUMENT, e.explanation(), e);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "reading ended: {0}", e.getMessage());
    } finally {
      member.leave();
    }
  }

  /** Throws what ended reading early, if anything did. */
  void throwFailure() {
    RpcException e = failure;
    if (e != null) {
      throw e;
    }
  }
}
