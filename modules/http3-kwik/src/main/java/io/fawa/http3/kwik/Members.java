/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import tech.kwik.core.QuicStream;

/** Finds private members of kwik. Its inaccessible types are {@link Object} in their signatures. */
final class Members {
  static final String CORE = "tech.kwik.core";

  private Members() {}

  static Class<?> type(String name) throws ClassNotFoundException {
    return Class.forName(CORE + "." + name, false, QuicStream.class.getClassLoader());
  }

  /** A getter of a field, whose value is returned as {@code as}. */
  static MethodHandle field(Class<?> owner, String name, Class<?> type, Class<?> as)
      throws ReflectiveOperationException {
    return MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
        .findGetter(owner, name, type)
        .asType(MethodType.methodType(as, Object.class));
  }

  /** A setter of a field of type {@code int}. */
  static MethodHandle setter(Class<?> owner, String name) throws ReflectiveOperationException {
    return MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
        .findSetter(owner, name, int.class)
        .asType(MethodType.methodType(void.class, Object.class, int.class));
  }

  static MethodHandle method(Class<?> owner, String name, Class<?> result, Class<?>... parameters)
      throws ReflectiveOperationException {
    MethodHandle found =
        MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
            .findVirtual(owner, name, MethodType.methodType(result, parameters));
    return found.asType(erased(found.type()));
  }

  static MethodHandle constructor(Class<?> owner, Class<?>... parameters)
      throws ReflectiveOperationException {
    MethodHandle found =
        MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
            .findConstructor(owner, MethodType.methodType(void.class, parameters));
    return found.asType(erased(found.type()));
  }

  private static MethodType erased(MethodType type) {
    MethodType erased = type;
    for (int i = 0; i < type.parameterCount(); i++) {
      if (foreign(type.parameterType(i))) {
        erased = erased.changeParameterType(i, Object.class);
      }
    }
    return foreign(type.returnType()) ? erased.changeReturnType(Object.class) : erased;
  }

  private static boolean foreign(Class<?> type) {
    return type.getName().startsWith(CORE);
  }

  static Object constant(Class<?> type, String name) throws NoSuchFieldException {
    return type.getEnumConstants()[index(type, name)];
  }

  /** The ordinal of an enum constant. */
  static int index(Class<?> type, String name) throws NoSuchFieldException {
    Object[] constants = type.getEnumConstants();
    for (int i = 0; i < constants.length; i++) {
      if (constants[i].toString().equals(name)) {
        return i;
      }
    }
    throw new NoSuchFieldException(type.getName() + "." + name);
  }

  /** Throws {@code t} if it is unchecked; else wraps it, as callers expect no checked exception. */
  static RuntimeException failed(Throwable t) {
    if (t instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (t instanceof Error error) {
      throw error;
    }
    return new IllegalStateException("a private member of kwik failed", t);
  }
}
