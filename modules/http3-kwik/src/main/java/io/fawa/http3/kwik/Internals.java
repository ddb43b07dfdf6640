/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tech.kwik.agent15.engine.TlsClientEngine;
import tech.kwik.core.KwikVersion;
import tech.kwik.core.QuicStream;

/**
 * The private members of kwik that this provider uses, looked up once. They are those of one
 * version: with another, or with a member missing, the provider refuses to start.
 *
 * @param clientTls the TLS engine of a client connection
 */
record Internals(
    OutputMembers output,
    InputMembers input,
    StreamMembers stream,
    RecoveryMembers recovery,
    ServerMembers server,
    MethodHandle clientTls) {
  private static final String VERSION = "0.10.9";
  private static final String[] PACKAGES = {
    "stream", "impl", "frame", "send", "recovery", "receive", "server.impl"
  };

  /** Throws {@link IllegalStateException} with the obstacle if there is one. */
  static Internals get() {
    Internals found = Found.MEMBERS;
    if (found == null) {
      throw new IllegalStateException(Found.OBSTACLE.orElse(""));
    }
    return found;
  }

  /** Why the members cannot be used; empty if they can. */
  static Optional<String> obstacle() {
    return Found.OBSTACLE;
  }

  /**
   * Wakes kwik's sender: at the end of a stream kwik queues MAX_STREAMS, but sends it only when
   * something else wakes the sender.
   */
  void flush(Object connection) {
    Function<Object, @Nullable Object> nothing = room -> null;
    Consumer<Object> ignored = lost -> {};
    try {
      stream
          .sendSupplied()
          .invokeExact(connection, nothing, 1, stream.applicationLevel(), ignored, true);
    } catch (Throwable t) {
      throw Members.failed(t);
    }
  }

  private static final class Found {
    static final @Nullable Internals MEMBERS;
    static final Optional<String> OBSTACLE;

    static {
      disableAssertions();
      Internals members = null;
      Optional<String> obstacle = Optional.empty();
      try {
        String version = KwikVersion.getVersion();
        if (version.equals(VERSION)) {
          members =
              new Internals(
                  OutputMembers.find(),
                  InputMembers.find(),
                  StreamMembers.find(),
                  RecoveryMembers.find(),
                  ServerMembers.find(),
                  clientTls());
        } else {
          obstacle = Optional.of("kwik " + VERSION + " is needed, found " + version);
        }
      } catch (IllegalAccessException e) {
        obstacle = Optional.of("kwik's packages are not open: start java with" + addOpens());
      } catch (ReflectiveOperationException | LinkageError e) {
        obstacle = Optional.of("kwik " + VERSION + " cannot be used: " + e);
      }
      MEMBERS = members;
      OBSTACLE = obstacle;
    }

    /**
     * One of kwik's assertions, that the loss delay is above 0, fails if a round trip takes less
     * than a millisecond, and would end the connection without telling its listener.
     */
    private static void disableAssertions() {
      ClassLoader loader = QuicStream.class.getClassLoader();
      if (loader != null) {
        loader.setPackageAssertionStatus("tech.kwik", false);
      }
    }

    private static MethodHandle clientTls() throws ReflectiveOperationException {
      Class<?> client = Members.type("impl.QuicClientConnectionImpl");
      return Members.field(client, "tlsEngine", TlsClientEngine.class, TlsClientEngine.class);
    }

    private static String addOpens() {
      StringBuilder options = new StringBuilder();
      for (String each : PACKAGES) {
        options.append(" --add-opens ").append(Members.CORE).append('/').append(Members.CORE);
        options.append('.').append(each).append("=io.fawa.http3.kwik");
      }
      return options.toString();
    }
  }
}
