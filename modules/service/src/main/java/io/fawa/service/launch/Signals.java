/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.launch;

import java.lang.System.Logger.Level;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Handles signals. A Java shutdown hook runs only once, and the exit status then says that the
 * process was killed. Signal handlers need {@code sun.misc.Signal}, which every JDK has but no
 * specification requires. It is used by reflection; if it is missing, only the hook remains.
 */
final class Signals {
  private static final System.Logger LOG = System.getLogger(Signals.class.getName());

  private Signals() {}

  /**
   * Runs {@code action} on its own thread at each signal.
   *
   * @param name such as {@code TERM}
   * @return false if this JVM does not support it, or the process ignores it
   */
  @SuppressWarnings("ReferenceEquality") // identity is the only equality of a proxy
  static boolean handle(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      action.run();
                      yield null;
                    }
                    case "hashCode" -> System.identityHashCode(self);
                    case "equals" -> self == arguments[0];
                    default -> "handler of SIG" + name;
                  });
      Object wanted = signal.getConstructor(String.class).newInstance(name);
      Method handle = signal.getMethod("handle", signal, handler);
      Object ignored = handler.getField("SIG_IGN").get(null);
      if (handle.invoke(null, wanted, proxy) == ignored) {
        // The parent process set it to be ignored, as nohup and a shell's & do.
        handle.invoke(null, wanted, ignored);
        return false;
      }
      return true;
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.log(Level.DEBUG, "this JVM cannot handle SIG" + name, e);
      return false;
    }
  }
}
