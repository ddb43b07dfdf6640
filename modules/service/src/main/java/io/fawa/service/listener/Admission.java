/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.listener;

import com.sun.management.UnixOperatingSystemMXBean;
import io.fawa.service.log.Occasional;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Limits the connections of the process on all its listeners by its file descriptors. Some
 * descriptors are reserved for files; connections beyond the rest are closed at once. Thread-safe.
 */
public final class Admission {
  private static final Logger LOG = System.getLogger(Admission.class.getName());

  /** Descriptors reserved for files, and for accepting and closing connections. */
  private static final int RESERVED_MIN = 24;

  private static final int RESERVED_SHARE = 16;

  private final Descriptors descriptors;
  private final AtomicInteger open = new AtomicInteger();
  private final Occasional refused =
      new Occasional(
          LOG, Level.WARNING, "connections refused: the process has no file descriptors left");
  private volatile long openMax = Integer.MAX_VALUE;

  /** Whether a connection has come since the last look. */
  private volatile boolean asked = true;

  /** The file descriptors of the process. */
  interface Descriptors {
    /** The maximum; negative if unknown. */
    long limit();

    /** The number in use; negative if unknown. */
    long inUse();
  }

  Admission(Descriptors descriptors) {
    this.descriptors = descriptors;
  }

  /** An admission by the JVM's data of this process. */
  public static Admission ofProcess() {
    return new Admission(
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? new Unix(unix)
            : new Unlimited());
  }

  /** An admission without a limit. */
  public static Admission unlimited() {
    return new Admission(new Unlimited());
  }

  /** Admits a connection; false if there are too few descriptors. */
  boolean admit() {
    asked = true;
    if (open.incrementAndGet() <= openMax) {
      return true;
    }
    open.decrementAndGet();
    refused.happened();
    return false;
  }

  /** An admitted connection has been closed. */
  void left() {
    open.decrementAndGet();
  }

  int open() {
    return open.get();
  }

  /** How many connections were refused. */
  public long refused() {
    return refused.total();
  }

  /** How many connections are possible now. */
  long openMax() {
    return openMax;
  }

  /**
   * Updates the limit, as the number of open files changes, if it was needed since the last look:
   * the system counts files one by one. Called about every second.
   */
  public void look() {
    refused.say();
    if (!asked) {
      return;
    }
    asked = false;
    long limit = descriptors.limit();
    long inUse = descriptors.inUse();
    if (limit > 0 && inUse > 0) {
      long others = Math.max(0, inUse - open.get());
      long reserved = Math.max(RESERVED_MIN, limit / RESERVED_SHARE);
      openMax = Math.max(1, limit - others - reserved);
    }
  }

  /** Logs a warning if the configured connections exceed the possible ones. */
  public void warn(String setting, long connectionsMax) {
    if (connectionsMax > openMax) {
      LOG.log(
          Level.WARNING,
          "{0} is {1}, but {2} file descriptors allow {3} connections in all: raise the"
              + " limit (ulimit -n, LimitNOFILE) or lower {0}",
          setting,
          Long.toString(connectionsMax),
          Long.toString(descriptors.limit()),
          Long.toString(openMax));
    }
  }

  private record Unix(UnixOperatingSystemMXBean system) implements Descriptors {
    @Override
    public long limit() {
      return system.getMaxFileDescriptorCount();
    }

    @Override
    public long inUse() {
      return system.getOpenFileDescriptorCount();
    }
  }

  private record Unlimited() implements Descriptors {
    @Override
    public long limit() {
      return -1;
    }

    @Override
    public long inUse() {
      return -1;
    }
  }
}
