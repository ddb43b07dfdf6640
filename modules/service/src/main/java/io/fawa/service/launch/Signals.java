/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.launch;

import java.lang.System.Logger.Level;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Signals to the process. Java has a hook for its end, but it runs once, and its status says that
 * the process was killed; signals themselves are {@code sun.misc.Signal}, which every JDK has
 * though no specification asks for it. Reached by reflection: where it is missing, the hook is all
 * there is.
 */
final class Signals {
  private static final System.Logger LOG = System.getLogger(Signals.class.getName());

  private Signals() {}

  /**
   * Has {@code action} run, on a thread of its own, each time a signal comes.
   *
   * @param name such as {@code TERM}
   * @return false where this JVM does not hand it out, or the process ignores it
   */
  @SuppressWarnings("ReferenceEquality") // a proxy has no equality but that
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
        // Whoever started the process wants it to be ignored, as nohup and a shell's & do.
        handle.invoke(null, wanted, ignored);
        return false;
      }
      return true;
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.log(Level.DEBUG, "SIG" + name + " is not handed out by this JVM", e);
      return false;
    }
  }
}
