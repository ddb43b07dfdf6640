/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;

class DelegatingExchangeTest {
  /** A default of the port would be answered for the inner exchange without its being asked. */
  @Test
  void nothingIsAnsweredWithoutAskingTheInnerOne() throws NoSuchMethodException {
    for (Method method : Exchange.class.getMethods()) {
      boolean sugar = method.getName().equals("end") && method.getParameterCount() == 0;
      assertEquals(
          sugar ? Exchange.class : DelegatingExchange.class,
          DelegatingExchange.class
              .getMethod(method.getName(), method.getParameterTypes())
              .getDeclaringClass(),
          method.toString());
    }
  }
}
