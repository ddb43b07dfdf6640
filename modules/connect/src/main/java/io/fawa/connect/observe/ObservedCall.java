/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.observe;

import io.fawa.connect.Method;
import io.fawa.connect.client.ClientCall;
import io.fawa.connect.server.Call;
import io.fawa.http.Headers;

/** A call that begins, on either side. */
public sealed interface ObservedCall {
  /** The method. */
  Method<?, ?> method();

  /** The request's headers; live, so that the client's side may add to them. */
  Headers requestHeaders();

  /** {@code server} or {@code client}. */
  String side();

  /**
   * A call that a handler serves.
   *
   * @param call the handler's view of it
   */
  record Served(Call call) implements ObservedCall {
    @Override
    public Method<?, ?> method() {
      return call.method();
    }

    @Override
    public Headers requestHeaders() {
      return call.requestHeaders();
    }

    @Override
    public String side() {
      return "server";
    }
  }

  /**
   * A call that is made.
   *
   * @param method the method
   * @param call the caller's settings
   */
  record Made(Method<?, ?> method, ClientCall call) implements ObservedCall {
    @Override
    public Headers requestHeaders() {
      return call.requestHeaders();
    }

    @Override
    public String side() {
      return "client";
    }
  }
}
