/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.response;

import io.fawa.http.Exchange;
import io.fawa.http.ExchangeHandler;
import java.io.IOException;

/** Sends the refusal of an upgrade as any other response: counted, logged, with common fields. */
@FunctionalInterface
public interface Refusals {
  /** Has {@code answer} given. */
  void tell(Exchange exchange, ExchangeHandler answer) throws IOException;
}
