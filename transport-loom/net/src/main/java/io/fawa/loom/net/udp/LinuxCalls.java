/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Datagram system calls that the JDK does not offer, by java.lang.foreign. That API is final in JDK
 * 22 and we compile for 21, so it is looked up by reflection, once; the calls themselves are
 * constants with primitive arguments, with addresses as longs. errno is stored in a {@link Block},
 * where the JVM cannot overwrite it.
 */
final class LinuxCalls {
  private static final System.Logger LOG = System.getLogger(LinuxCalls.class.getName());
  private static final int FOREIGN_IS_FINAL = 22;
  private static final int POLL_IN = 1;
  private static final int BOTH_WAYS = 2;

  /** The handles of the calls. */
  private record Found(
      MethodHandle sendmmsg,
      MethodHandle recvmmsg,
      MethodHandle setsockopt,
      MethodHandle getsockopt,
      MethodHandle shutdown,
      MethodHandle descriptor,
      MethodHandle park,
      Method ofBuffer,
      Method address) {}

  private static final Optional<Found> FOUND = find();
  private static final MethodHandle NONE =
      MethodHandles.throwException(int.class, IllegalStateException.class);
  private static final MethodHandle SENDMMSG = FOUND.map(Found::sendmmsg).orElse(NONE);
  private static final MethodHandle RECVMMSG = FOUND.map(Found::recvmmsg).orElse(NONE);
  private static final MethodHandle SETSOCKOPT = FOUND.map(Found::setsockopt).orElse(NONE);
  private static final MethodHandle GETSOCKOPT = FOUND.map(Found::getsockopt).orElse(NONE);
  private static final MethodHandle SHUTDOWN = FOUND.map(Found::shutdown).orElse(NONE);
  private static final MethodHandle DESCRIPTOR = FOUND.map(Found::descriptor).orElse(NONE);
  private static final MethodHandle PARK = FOUND.map(Found::park).orElse(NONE);

  private LinuxCalls() {}

  /** Whether the calls are available; otherwise no other method may be called. */
  static boolean available() {
    return FOUND.isPresent();
  }

  /** Sends messages; returns how many, or -1. */
  static int sendmmsg(Block errno, int descriptor, long messages, int count, int flags) {
    try {
      return (int) SENDMMSG.invokeExact(errno.segment(), descriptor, messages, count, flags);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Receives messages; returns how many, or -1. */
  static int recvmmsg(Block errno, int descriptor, long messages, int count, int flags) {
    try {
      return (int) RECVMMSG.invokeExact(errno.segment(), descriptor, messages, count, flags, 0L);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Sets a numeric socket option; returns whether that worked. */
  static boolean setOption(int descriptor, int level, int option, int value) {
    Block word = new Block(2 * Block.ERRNO_BYTES);
    word.bytes().putInt(Block.ERRNO_BYTES, value);
    long at = word.address() + Block.ERRNO_BYTES;
    try {
      return 0
          == (int)
              SETSOCKOPT.invokeExact(word.segment(), descriptor, level, option, at, Integer.BYTES);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** A numeric socket option, or -1. */
  static int option(int descriptor, int level, int option) {
    Block words = new Block(2 * Block.ERRNO_BYTES);
    words.bytes().putInt(Block.ERRNO_BYTES, Integer.BYTES);
    long length = words.address() + Block.ERRNO_BYTES;
    long value = length + Integer.BYTES;
    try {
      int done =
          (int) GETSOCKOPT.invokeExact(words.segment(), descriptor, level, option, value, length);
      return done < 0 ? -1 : words.bytes().getInt(Block.ERRNO_BYTES + Integer.BYTES);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Shuts down both directions, which wakes all present and later waiters. */
  static void shutdown(int descriptor) {
    try {
      // For an unconnected socket it fails with ENOTCONN, but still wakes them.
      int unused =
          (int) SHUTDOWN.invokeExact(new Block(Block.ERRNO_BYTES).segment(), descriptor, BOTH_WAYS);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** The file descriptor of a channel of the JDK. */
  static int descriptor(SelectableChannel channel) {
    try {
      return (int) DESCRIPTOR.invokeExact((Object) channel);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Waits, like the channel itself, until there is something to receive, or wakes spuriously. */
  static void parkUntilReadable(DatagramChannel channel) throws IOException {
    try {
      PARK.invokeExact((Object) channel, POLL_IN);
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** The memory of a direct buffer, in the form that the calls need for {@code errno}. */
  static Object segment(ByteBuffer direct) {
    return invoke(FOUND.orElseThrow().ofBuffer, null, direct);
  }

  /** The address of a direct buffer. */
  static long address(ByteBuffer direct) {
    return (long) invoke(FOUND.orElseThrow().address, segment(direct));
  }

  private static Object invoke(Method method, @Nullable Object on, Object... arguments) {
    try {
      return method.invoke(on, arguments);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("java.lang.foreign", e);
    }
  }

  private static Optional<Found> find() {
    String missing;
    try {
      if (!"Linux".equals(System.getProperty("os.name"))
          || !Set.of("amd64", "aarch64").contains(System.getProperty("os.arch"))) {
        missing = "it is known on Linux on x86-64 and aarch64 only";
      } else if (Runtime.version().feature() < FOREIGN_IS_FINAL) {
        missing = "it needs a JDK of 22 or newer";
      } else if (!(boolean)
          Module.class.getMethod("isNativeAccessEnabled").invoke(LinuxCalls.class.getModule())) {
        missing = "it needs --enable-native-access";
      } else {
        return Optional.of(link());
      }
    } catch (InvocationTargetException e) {
      missing = String.valueOf(e.getCause());
    } catch (ReflectiveOperationException | RuntimeException e) {
      // Most likely: java.base does not open sun.nio.ch to us.
      missing = e.toString();
    }
    LOG.log(
        System.Logger.Level.DEBUG, "one system call per datagram: batching is off, {0}", missing);
    return Optional.empty();
  }

  private static Found link() throws ReflectiveOperationException {
    Class<?> segment = Class.forName("java.lang.foreign.MemorySegment");
    Class<?> channel = Class.forName("sun.nio.ch.SelChImpl");
    Method descriptor = channel.getMethod("getFDVal");
    descriptor.setAccessible(true);
    Method park = channel.getMethod("park", int.class);
    park.setAccessible(true);
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    Linkage linkage = new Linkage();
    return new Found(
        linkage.call("sendmmsg", int.class, long.class, int.class, int.class),
        linkage.call("recvmmsg", int.class, long.class, int.class, int.class, long.class),
        linkage.call("setsockopt", int.class, int.class, int.class, long.class, int.class),
        linkage.call("getsockopt", int.class, int.class, int.class, long.class, long.class),
        linkage.call("shutdown", int.class, int.class),
        lookup.unreflect(descriptor).asType(MethodType.methodType(int.class, Object.class)),
        lookup.unreflect(park).asType(MethodType.methodType(void.class, Object.class, int.class)),
        segment.getMethod("ofBuffer", Buffer.class),
        segment.getMethod("address"));
  }

  /** The needed part of java.lang.foreign's linker, by reflection. */
  private static final class Linkage {
    private final Class<?> layout = Class.forName("java.lang.foreign.MemoryLayout");
    private final Class<?> values = Class.forName("java.lang.foreign.ValueLayout");
    private final Class<?> function = Class.forName("java.lang.foreign.FunctionDescriptor");
    private final Class<?> segment = Class.forName("java.lang.foreign.MemorySegment");
    private final Class<?> type = Class.forName("java.lang.foreign.Linker");
    private final Class<?> option = Class.forName("java.lang.foreign.Linker$Option");
    private final Class<?> symbols = Class.forName("java.lang.foreign.SymbolLookup");
    private final Object linker = type.getMethod("nativeLinker").invoke(null);
    private final Object library = type.getMethod("defaultLookup").invoke(linker);
    private final Object options = Array.newInstance(option, 1);

    Linkage() throws ReflectiveOperationException {
      Object errno =
          option
              .getMethod("captureCallState", String[].class)
              .invoke(null, (Object) new String[] {"errno"});
      Array.set(options, 0, errno);
    }

    /** A function of the C library that returns an int, with errno before its parameters. */
    MethodHandle call(String name, Class<?>... parameters) throws ReflectiveOperationException {
      Object address =
          ((Optional<?>) symbols.getMethod("find", String.class).invoke(library, name))
              .orElseThrow(() -> new NoSuchMethodException(name));
      Object layouts = Array.newInstance(layout, parameters.length);
      for (int i = 0; i < parameters.length; i++) {
        Array.set(layouts, i, layoutOf(parameters[i]));
      }
      Object descriptor =
          function
              .getMethod("of", layout, layouts.getClass())
              .invoke(null, layoutOf(int.class), layouts);
      MethodHandle handle =
          (MethodHandle)
              type.getMethod("downcallHandle", segment, function, options.getClass())
                  .invoke(linker, address, descriptor, options);
      return handle.asType(MethodType.methodType(int.class, Object.class, parameters));
    }

    private Object layoutOf(Class<?> primitive) throws ReflectiveOperationException {
      return values.getField(primitive == int.class ? "JAVA_INT" : "JAVA_LONG").get(null);
    }
  }
}
