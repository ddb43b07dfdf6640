/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.perf.boards;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/**
 * All members of one board, each changing its element at a rate, in an open loop: a slow server
 * makes later changes late, not fewer.
 *
 * @param at the addresses; members take turns
 * @param perSecond changes of each member
 * @param stalled members besides that never read
 */
record RoomLoad(
    Dialect dialect,
    List<InetSocketAddress> at,
    String board,
    int members,
    double perSecond,
    double warmSeconds,
    double seconds,
    boolean stalled) {
  private static final int JOINS_AT_ONCE = 32;
  private static final double SECOND = 1e9;
  private static final long STILL_MILLIS_MAX = 1_000;
  private static final long DRAIN_MILLIS_MAX = 20_000;
  private static final long POLL_MILLIS = 5;

  /** Runs it, and prints {@code begin}, {@code end} and what was found. */
  void run() throws IOException, InterruptedException {
    List<Member> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        StalledMembers silent = new StalledMembers(dialect, at.getFirst(), board, stalled)) {
      try {
        join(all, threads);
        silent.start();
        measure(all, threads);
      } finally {
        for (Member member : all) {
          member.close();
        }
      }
    }
    System.out.println(found(all));
  }

  private void join(List<Member> all, ExecutorService threads)
      throws IOException, InterruptedException {
    Semaphore joins = new Semaphore(JOINS_AT_ONCE);
    List<Future<Member>> joining = new ArrayList<>();
    for (int i = 0; i < members; i++) {
      InetSocketAddress address = at.get(i % at.size());
      String id = "m%04d".formatted(i);
      joining.add(
          threads.submit(() -> {
            joins.acquire();
            try {
              return Member.join(dialect, address, board, id);
            } finally {
              joins.release();
            }
          }));
    }
    IOException failed = null;
    for (Future<Member> member : joining) {
      try {
        all.add(member.get());
      } catch (ExecutionException e) {
        failed = new IOException("a member could not join: " + e.getCause(), e);
      }
    }
    if (failed != null) {
      throw failed;
    }
  }

  private void measure(List<Member> all, ExecutorService threads) throws InterruptedException {
    long now = System.nanoTime();
    long begin = now + (long) (warmSeconds * SECOND);
    long end = begin + (long) (seconds * SECOND);
    long every = (long) (SECOND / perSecond);
    AtomicLong delivered = new AtomicLong();
    Member.Plan plan = new Member.Plan(dialect, board, begin, end, every, delivered);
    List<Future<?>> senders = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      Member member = all.get(i);
      long wait = every * i / all.size();
      threads.execute(() -> member.read(plan));
      senders.add(threads.submit(() -> member.send(plan, wait)));
    }
    sleepUntil(begin);
    System.out.println("begin");
    sleepUntil(end);
    drain(all, senders, delivered);
    System.out.println("end");
  }

  private static void sleepUntil(long nanos) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(Math.max(0, nanos - System.nanoTime()));
  }

  /** Waits until all has arrived, or nothing does any more. */
  private void drain(List<Member> all, List<Future<?>> senders, AtomicLong delivered)
      throws InterruptedException {
    long last = -1;
    long still = System.nanoTime();
    long until = still + TimeUnit.MILLISECONDS.toNanos(DRAIN_MILLIS_MAX);
    while (System.nanoTime() < until) {
      long count = delivered.get();
      if (senders.stream().allMatch(Future::isDone) && count >= expected(all)) {
        return;
      }
      if (count != last) {
        last = count;
        still = System.nanoTime();
      } else if (System.nanoTime() - still > TimeUnit.MILLISECONDS.toNanos(STILL_MILLIS_MAX)) {
        return;
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private long expected(List<Member> all) {
    long sent = all.stream().mapToLong(Member::sent).sum();
    return sent * (dialect.echoes() ? members : members - 1);
  }

  private String found(List<Member> all) {
    Histogram latency = new Histogram(3);
    Histogram late = new Histogram(3);
    for (Member member : all) {
      latency.add(member.latency());
      late.add(member.late());
    }
    List<String> faults = all.stream().map(Member::fault).filter(f -> !f.isEmpty()).toList();
    return String.format(
        Locale.ROOT,
        "{\"sent\":%d,\"expected\":%d,\"delivered\":%d,\"lost\":%d,\"p50\":%.3f,\"p90\":%.3f,"
            + "\"p99\":%.3f,\"max\":%.3f,\"late_p99\":%.3f,\"fault\":\"%s\"}",
        all.stream().mapToLong(Member::sent).sum(),
        expected(all),
        latency.getTotalCount(),
        faults.size(),
        millis(latency, 50),
        millis(latency, 90),
        millis(latency, 99),
        latency.getMaxValue() / 1e3,
        millis(late, 99),
        faults.isEmpty() ? "" : faults.getFirst().replaceAll("[^\\w .:,()/-]", "?"));
  }

  private static double millis(Histogram histogram, double percent) {
    return histogram.getValueAtPercentile(percent) / 1e3;
  }
}
