/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import io.fawa.loom.secure.PackSeal;
import io.fawa.loom.session.carrier.Frames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The original's mode (wire specification §1.2 to §1.4): the first pack and its answer are in
 * clear, whatever comes then is encrypted if the service gave a seal. Nothing is acknowledged, so a
 * session ends with its connection.
 */
final class OriginalProtocol implements PackProtocol {
  private final Link link;
  private Optional<PackSeal> seal = Optional.empty();

  OriginalProtocol(Link link) {
    this.link = link;
  }

  @Override
  public Session begin(byte[] first) throws Exception {
    Admission admission = link.authenticate(first, false);
    Session session = link.claim(admission, first, false);
    seal = admission.seal();
    session.packBytesMax(Frames.PACK_BYTES_MAX - seal.map(PackSeal::overheadBytes).orElse(0));
    link.send(List.of(admission.answer()));
    return session;
  }

  @Override
  public boolean resumed() {
    return false;
  }

  @Override
  public Optional<byte[]> received(byte[] envelope) throws IOException {
    return Optional.of(seal.isEmpty() ? envelope : seal.get().open(envelope));
  }

  @Override
  public boolean finished() {
    return false;
  }

  @Override
  public Room room() {
    return Room.BATCH;
  }

  @Override
  public List<byte[]> toSend(List<byte[]> packs) {
    if (seal.isEmpty()) {
      return packs;
    }
    List<byte[]> sealed = new ArrayList<>(packs.size());
    for (byte[] pack : packs) {
      sealed.add(seal.get().seal(pack));
    }
    return sealed;
  }

  @Override
  public void tend(long nowNanos) {}

  @Override
  public List<byte[]> farewell(EndReason reason) {
    return List.of();
  }

  @Override
  public boolean tells(EndReason reason) {
    return false;
  }

  @Override
  public boolean survives(EndReason reason) {
    return false;
  }

  @Override
  public void left() {}
}
