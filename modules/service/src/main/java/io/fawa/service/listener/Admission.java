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
 * How many connections the process may have at a time on all its listeners: what its file
 * descriptors leave room for. The last of them are kept for files: who comes when there are too few
 * is hung up on. Thread-safe.
 */
public final class Admission {
  private static final Logger LOG = System.getLogger(Admission.class.getName());

  /** Kept for files, and for what a listener needs to accept and hang up. */
  private static final int RESERVED_MIN = 24;

  private static final int RESERVED_SHARE = 16;

  private final Descriptors descriptors;
  private final AtomicInteger open = new AtomicInteger();
  private final Occasional refused =
      new Occasional(
          LOG, Level.WARNING, "connections refused, as the process has no file descriptors left");
  private volatile long openMax = Integer.MAX_VALUE;

  /** What the system says of the process's file descriptors. */
  interface Descriptors {
    /** How many may be in use; negative if nobody knows. */
    long limit();

    /** How many are in use; negative if nobody knows. */
    long inUse();
  }

  Admission(Descriptors descriptors) {
    this.descriptors = descriptors;
  }

  /** By what the JVM knows of this process. */
  public static Admission ofProcess() {
    return new Admission(
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? new Unix(unix)
            : new Unlimited());
  }

  /** One that refuses nobody. */
  public static Admission unlimited() {
    return new Admission(new Unlimited());
  }

  /** Takes up a connection; false if there is no room. */
  boolean admit() {
    if (open.incrementAndGet() <= openMax) {
      return true;
    }
    open.decrementAndGet();
    refused.happened();
    return false;
  }

  /** One that was admitted is closed. */
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

  /** How many connections there is room for now. */
  long openMax() {
    return openMax;
  }

  /** Looks at the descriptors anew: files come and go. To be called every second or so. */
  public void look() {
    long limit = descriptors.limit();
    long inUse = descriptors.inUse();
    if (limit > 0 && inUse > 0) {
      long others = Math.max(0, inUse - open.get());
      long reserved = Math.max(RESERVED_MIN, limit / RESERVED_SHARE);
      openMax = Math.max(1, limit - others - reserved);
    }
    refused.say();
  }

  /** Says if listeners may have more connections than there is room for. */
  public void warn(String setting, long connectionsMax) {
    if (connectionsMax > openMax) {
      LOG.log(
          Level.WARNING,
          "{0} is {1}, but {2} file descriptors leave room for {3} connections in all: raise the"
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
