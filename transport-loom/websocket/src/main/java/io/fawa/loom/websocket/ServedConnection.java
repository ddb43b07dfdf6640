/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.websocket;

import io.fawa.limits.Deadline;
import io.fawa.loom.wire.MalformedFrameException;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.websocket.WsCloseException;
import io.helidon.websocket.WsSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection on a server. The thread that receives runs Helidon's loop, until there is a
 * pack: nothing is read ahead, and no other thread is needed.
 */
final class ServedConnection extends WebSocketConnection {
  private static final System.Logger LOG = System.getLogger(ServedConnection.class.getName());

  private final ServedSocket socket;
  private final Upgrades upgrades;
  private final Message message;
  private final AtomicBoolean closing = new AtomicBoolean();

  /** Held while Helidon's loop runs. */
  private final ReentrantLock receiving = new ReentrantLock();

  /** Open once this is a WebSocket, or will not be one. */
  private final CountDownLatch opened = new CountDownLatch(1);

  /** Open once the client has ended, or is gone. */
  private final CountDownLatch ended = new CountDownLatch(1);

  private volatile @Nullable WsSession session;
  private volatile boolean answersText;
  private boolean anyMessage;

  // What Helidon's loop was left with.
  private byte @Nullable [] pack;
  private @Nullable IOException failure;
  private boolean endedInOrder;

  ServedConnection(ServedSocket socket, Upgrades upgrades) {
    super(socket.plain().getRemoteSocketAddress());
    this.socket = socket;
    this.upgrades = upgrades;
    this.message = new Message(upgrades.options().text());
  }

  // ---- what HelidonListener calls: true to leave the loop

  boolean opened(WsSession by) {
    if (session != null) {
      return false;
    }
    session = by;
    return true;
  }

  boolean binary(ByteBuffer fragment, boolean last) {
    try {
      anyMessage = true;
      pack = message.binary(fragment, last);
    } catch (MalformedFrameException e) {
      failure = e;
    }
    return pack != null || failure != null;
  }

  boolean text(String fragment, boolean last) {
    try {
      pack = message.text(fragment, last);
      if (!anyMessage) {
        anyMessage = true;
        answersText = true;
      }
    } catch (MalformedFrameException e) {
      failure = e;
    }
    return pack != null || failure != null;
  }

  void peerClosed(int status) {
    try {
      Farewell.requireInOrder(status, message.begun());
      endedInOrder = true;
    } catch (IOException e) {
      failure = e;
    }
  }

  void failed(Throwable cause) {
    failure = new IOException("Helidon failed at a message", cause);
  }

  // ---- receiving

  @Override
  public Optional<byte[]> receive() throws IOException {
    receiving.lock();
    try {
      if (closing.get()) {
        throw closedHere();
      }
      return next();
    } finally {
      receiving.unlock();
    }
  }

  private Optional<byte[]> next() throws IOException {
    if (endedInOrder) {
      return Optional.empty();
    }
    IOException before = failure;
    if (before != null) {
      throw before;
    }
    pack = null;
    socket.gave();
    try {
      read();
    } catch (IOException e) {
      if (!endedInOrder) { // then only the answer to its close frame has failed
        failure = closing.get() && !(e instanceof MalformedFrameException) ? closedHere() : e;
      }
    }
    byte[] received = pack;
    if (received != null && failure == null) {
      return Optional.of(received);
    }
    ended.countDown();
    opened.countDown();
    if (failure != null) {
      throw failure;
    }
    return Optional.empty();
  }

  private void read() throws IOException {
    try {
      if (session == null) {
        upgrade();
      }
      ((ServerConnection) opened()).handle(upgrades.limit());
      if (!endedInOrder && failure == null) {
        throw Farewell.lost();
      }
    } catch (HelidonListener.Paused e) {
      // There is a pack, or why there is none.
    } catch (ServerConnectionException e) {
      throw cause(e);
    } catch (CloseConnectionException e) {
      throw e.getCause() instanceof WsCloseException wrong ? malformed(wrong) : Farewell.lost();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while receiving", e);
    } catch (RuntimeException e) {
      throw malformed(e);
    }
  }

  private void upgrade() throws IOException, InterruptedException {
    socket.readUntil(Deadline.after(upgrades.options().upgradeTimeout()));
    try {
      socket.secureNow();
      HelidonContext context = new HelidonContext(this, socket, upgrades);
      upgrades.http(context).handle(upgrades.limit());
    } catch (HelidonListener.Paused e) {
      // It is a WebSocket.
    } catch (ServerConnectionException e) {
      IOException cause = cause(e);
      throw cause instanceof SocketTimeoutException ? late(cause) : cause;
    } catch (CloseConnectionException | DataReader.InsufficientDataAvailableException e) {
      LOG.log(System.Logger.Level.TRACE, "no upgrade", e);
    } catch (SocketTimeoutException e) {
      throw late(e);
    }
    if (session == null) {
      throw new MalformedFrameException("the client did not ask for a WebSocket");
    }
    socket.readUntil(Deadline.none());
    opened.countDown();
  }

  private static IOException cause(ServerConnectionException e) {
    Throwable cause =
        e.getCause() instanceof UncheckedIOException wrapped ? wrapped.getCause() : e.getCause();
    return cause instanceof IOException known ? known : new IOException("the client is lost", e);
  }

  private IOException late(IOException cause) {
    return new IOException(
        "the client was no WebSocket within " + upgrades.options().upgradeTimeout(), cause);
  }

  private static MalformedFrameException malformed(RuntimeException cause) {
    MalformedFrameException malformed =
        new MalformedFrameException("no WebSocket frame: " + cause.getMessage());
    malformed.initCause(cause);
    return malformed;
  }

  private WsSession opened() {
    WsSession open = session;
    if (open == null) {
      throw new IllegalStateException("it is no WebSocket");
    }
    return open;
  }

  // ---- sending

  @Override
  public void send(List<byte[]> packs) throws IOException {
    awaitOpened();
    if (closing.get() || ended.getCount() == 0) {
      throw closedHere();
    }
    try {
      if (packs.size() == 1) {
        put(packs.getFirst());
        return;
      }
      socket.collect();
      try {
        for (byte[] one : packs) {
          put(one);
        }
      } finally {
        socket.flush();
      }
    } catch (UncheckedIOException e) {
      throw closing.get() ? closedHere() : e.getCause();
    } catch (ServerConnectionException e) {
      throw closing.get() ? closedHere() : cause(e);
    }
  }

  private void put(byte[] one) {
    if (answersText) {
      opened().send(textPayload(one), true);
    } else {
      byte[] frame = binaryPayload(one);
      opened().send(BufferData.createReadOnly(frame, 0, frame.length), true);
    }
  }

  private void awaitOpened() throws IOException {
    try {
      opened.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while sending", e);
    }
    if (session == null) {
      throw closedHere();
    }
  }

  // ---- the end

  @Override
  public void close(Duration linger) {
    if (!closing.compareAndSet(false, true)) {
      if (!linger.isPositive()) {
        cut();
      }
      return;
    }
    WsSession open = session;
    if (open == null || (!linger.isPositive() && socket.writes())) {
      cut(); // nobody would read the frame
    } else if (linger.isPositive()) {
      leave(open, Deadline.after(linger));
    } else {
      Thread.ofVirtual()
          .name("websocket-close")
          .start(() -> {
            say(open, Deadline.after(Farewell.AT_ONCE));
            cut();
          });
    }
  }

  private void leave(WsSession open, Deadline deadline) {
    try {
      if (say(open, deadline)) {
        awaitPeer(deadline);
      }
    } finally {
      cut();
    }
  }

  /** Sends a close frame, unless that takes too long. */
  private static boolean say(WsSession open, Deadline deadline) {
    Thread saying =
        Thread.ofVirtual()
            .name("websocket-farewell")
            .start(() -> {
              try {
                open.close(Farewell.NORMAL, Farewell.REASON);
              } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.TRACE, "the client is gone", e);
              }
            });
    try {
      return saying.join(Duration.ofNanos(Math.max(0, deadline.remainingNanos())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Waits until the client has ended too; if nobody receives, this does. */
  private void awaitPeer(Deadline deadline) {
    socket.readUntil(deadline);
    if (receiving.tryLock()) {
      try {
        boolean more = true;
        while (more && !deadline.expired()) {
          more = next().isPresent();
        }
      } catch (IOException e) {
        LOG.log(System.Logger.Level.TRACE, "the client did not end in order", e);
      } finally {
        receiving.unlock();
      }
      return;
    }
    try {
      ended.await(Math.max(0, deadline.remainingNanos()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void cut() {
    socket.cut();
    opened.countDown();
    ended.countDown();
  }
}
