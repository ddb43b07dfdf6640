/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.grpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.connect.Sink;
import io.fawa.connect.grpc.health.v1.Health;
import io.fawa.connect.grpc.health.v1.HealthCheckRequest;
import io.fawa.connect.grpc.health.v1.HealthCheckResponse;
import io.fawa.connect.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.fawa.connect.grpc.health.v1.HealthListRequest;
import io.fawa.connect.grpc.health.v1.HealthListResponse;
import io.fawa.connect.server.Call;
import io.fawa.connect.server.Service;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Health by service name (gRPC "Health Checking", {@code grpc.health.v1}). The empty name means the
 * whole server, which is registered from the start as not serving. Closing sets everything to not
 * serving for good. Thread-safe.
 */
public final class HealthService implements AutoCloseable {
  private static final String WHOLE_SERVER = "";
  private static final int LISTED_MAX = 100;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final Map<String, ServingStatus> statuses = new TreeMap<>();

  @GuardedBy("lock")
  private boolean closed;

  /** Creates the health of a server that is not serving yet. */
  public HealthService() {
    statuses.put(WHOLE_SERVER, ServingStatus.NOT_SERVING);
  }

  /**
   * Sets the health of one service, known before or not, and tells its watchers; does nothing once
   * closed.
   */
  public void set(String service, boolean serving) {
    lock.lock();
    try {
      if (!closed) {
        statuses.put(service, status(serving));
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sets the health of the whole server and of every known service, and tells all watchers; does
   * nothing once closed.
   */
  public void setAll(boolean serving) {
    lock.lock();
    try {
      if (!closed) {
        statuses.replaceAll((service, status) -> status(serving));
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sets everything to not serving, for good. Watchers are notified and their calls end, as open
   * calls would delay the shutdown of the server.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      setAll(false);
      closed = true;
    } finally {
      lock.unlock();
    }
  }

  private static ServingStatus status(boolean serving) {
    return serving ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
  }

  /** The service to add to a server. */
  public Service service() {
    return Health.bind(new Handlers());
  }

  private final class Handlers implements Health {
    @Override
    public HealthCheckResponse check(HealthCheckRequest request, Call call) {
      ServingStatus status = status(request.getService());
      if (status == ServingStatus.SERVICE_UNKNOWN) {
        throw new RpcException(Code.NOT_FOUND, "unknown service " + request.getService());
      }
      return response(status);
    }

    @Override
    public HealthListResponse list(HealthListRequest request, Call call) {
      HealthListResponse.Builder list = HealthListResponse.newBuilder();
      lock.lock();
      try {
        statuses.forEach((service, status) -> list.putStatuses(service, response(status)));
      } finally {
        lock.unlock();
      }
      if (list.getStatusesCount() > LISTED_MAX) {
        throw new RpcException(
            Code.RESOURCE_EXHAUSTED,
            list.getStatusesCount() + " services, " + LISTED_MAX + " can be listed");
      }
      return list.build();
    }

    @Override
    public void watch(HealthCheckRequest request, Sink<HealthCheckResponse> responses, Call call) {
      call.onCancel(this::wakeWatchers);
      ServingStatus told = ServingStatus.UNRECOGNIZED;
      while (true) {
        told = awaitOtherThan(told, request.getService(), call);
        responses.send(response(told));
      }
    }

    private ServingStatus awaitOtherThan(ServingStatus told, String service, Call call) {
      lock.lock();
      try {
        ServingStatus status = status(service);
        while (status == told) {
          if (call.cancelled()) {
            throw new RpcException(Code.CANCELED, "canceled");
          }
          if (closed) {
            throw new RpcException(Code.UNAVAILABLE, "the server is shutting down");
          }
          if (changed.awaitNanos(Math.min(call.deadline().remainingNanos(), Long.MAX_VALUE / 2))
              <= 0) {
            throw new RpcException(Code.DEADLINE_EXCEEDED, "context deadline exceeded");
          }
          status = status(service);
        }
        return status;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new RpcException(Code.CANCELED, "interrupted", e);
      } finally {
        lock.unlock();
      }
    }

    private void wakeWatchers() {
      lock.lock();
      try {
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    private ServingStatus status(String service) {
      lock.lock();
      try {
        return statuses.getOrDefault(service, ServingStatus.SERVICE_UNKNOWN);
      } finally {
        lock.unlock();
      }
    }

    private static HealthCheckResponse response(ServingStatus status) {
      return HealthCheckResponse.newBuilder().setStatus(status).build();
    }
  }
}
