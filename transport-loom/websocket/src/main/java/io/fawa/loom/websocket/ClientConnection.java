/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.websocket;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.limits.Deadline;
import io.fawa.loom.wire.MalformedFrameException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a server. The JDK calls back from its threads, one message for each that was
 * asked for: the receiver asks when it has none, so that one pack at most waits here.
 */
final class ClientConnection extends WebSocketConnection implements WebSocket.Listener {
  private final boolean text;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final Message message;

  @GuardedBy("lock")
  private @Nullable WebSocket socket;

  @GuardedBy("lock")
  private byte @Nullable [] pack;

  /** Whether a message was asked for that has not come. */
  @GuardedBy("lock")
  private boolean asked;

  @GuardedBy("lock")
  private boolean ended;

  @GuardedBy("lock")
  private @Nullable IOException failure;

  @GuardedBy("lock")
  private boolean closing;

  ClientConnection(InetSocketAddress remote, boolean text) {
    super(remote);
    this.text = text;
    this.message = new Message(text);
  }

  // ---- what the JDK calls

  @Override
  public void onOpen(WebSocket opened) {
    lock.lock();
    try {
      socket = opened;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer fragment, boolean last) {
    lock.lock();
    try {
      arrived(from, message.binary(fragment, last));
    } catch (MalformedFrameException e) {
      fail(e);
    } finally {
      lock.unlock();
    }
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence fragment, boolean last) {
    lock.lock();
    try {
      arrived(from, message.text(fragment.toString(), last));
    } catch (MalformedFrameException e) {
      fail(e);
    } finally {
      lock.unlock();
    }
    return null;
  }

  @GuardedBy("lock")
  private void arrived(WebSocket from, byte @Nullable [] whole) {
    if (whole == null) {
      from.request(1);
      return;
    }
    pack = whole;
    asked = false;
    changed.signalAll();
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
    lock.lock();
    try {
      Farewell.requireInOrder(status, message.begun());
      ended = true;
      changed.signalAll();
    } catch (IOException e) {
      fail(e);
    } finally {
      lock.unlock();
    }
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable cause) {
    lock.lock();
    try {
      fail(new IOException("the connection to " + remoteAddress() + " is lost: " + cause, cause));
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void fail(IOException cause) {
    if (failure == null) {
      failure = cause;
    }
    changed.signalAll();
  }

  // ---- receiving

  @Override
  public Optional<byte[]> receive() throws IOException {
    lock.lock();
    try {
      while (!closing) {
        if (settled(Deadline.none())) {
          byte[] received = pack;
          pack = null;
          return Optional.ofNullable(received);
        }
      }
      throw closedHere();
    } finally {
      lock.unlock();
    }
  }

  /** Asks for a message if there is none, and waits: true with one, or at the end in order. */
  @GuardedBy("lock")
  private boolean settled(Deadline deadline) throws IOException {
    if (pack != null) {
      return true;
    }
    if (failure != null) {
      throw failure;
    }
    if (ended) {
      return true;
    }
    if (!asked) {
      asked = true;
      open().request(1);
      return false; // it may have come at once
    }
    deadline.await(changed, "a pack");
    return false;
  }

  @GuardedBy("lock")
  private WebSocket open() {
    WebSocket open = socket;
    if (open == null) {
      throw new IllegalStateException("it is not open");
    }
    return open;
  }

  // ---- sending

  @Override
  public void send(List<byte[]> packs) throws IOException {
    for (byte[] one : packs) {
      await(put(one));
    }
  }

  private CompletableFuture<WebSocket> put(byte[] one) throws IOException {
    lock.lock();
    try {
      if (closing || ended) {
        throw closedHere();
      }
      return text
          ? open().sendText(textPayload(one), true)
          : open().sendBinary(ByteBuffer.wrap(binaryPayload(one)), true);
    } finally {
      lock.unlock();
    }
  }

  private void await(CompletableFuture<WebSocket> sending) throws IOException {
    try {
      sending.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while sending", e);
    } catch (ExecutionException e) {
      throw new IOException("the connection to " + remoteAddress() + " is lost", e.getCause());
    }
  }

  // ---- the end

  @Override
  public void close(Duration linger) {
    WebSocket open;
    boolean first;
    lock.lock();
    try {
      first = !closing;
      closing = true;
      open = open();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (!first) {
      if (!linger.isPositive()) {
        open.abort();
      }
      return;
    }
    CompletableFuture<WebSocket> said = open.sendClose(Farewell.NORMAL, Farewell.REASON);
    if (linger.isPositive()) {
      leave(open, said, Deadline.after(linger));
    } else {
      var unused =
          said.orTimeout(Farewell.AT_ONCE.toMillis(), TimeUnit.MILLISECONDS)
              .whenComplete((sent, failed) -> open.abort());
    }
  }

  private void leave(WebSocket open, CompletableFuture<WebSocket> said, Deadline deadline) {
    try {
      said.get(Math.max(0, deadline.remainingNanos()), TimeUnit.NANOSECONDS);
      awaitPeer(deadline);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | IOException e) {
      System.getLogger(ClientConnection.class.getName())
          .log(System.Logger.Level.TRACE, "the server did not end in order", e);
    } finally {
      open.abort();
    }
  }

  private void awaitPeer(Deadline deadline) throws IOException {
    lock.lock();
    try {
      while (!ended) {
        if (settled(deadline)) {
          pack = null; // nobody wants it any more
        }
      }
    } finally {
      lock.unlock();
    }
  }
}
