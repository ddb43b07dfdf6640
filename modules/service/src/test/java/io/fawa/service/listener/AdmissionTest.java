/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final long LIMIT = 256;
  private static final long FILES = 100;

  /** 256 descriptors, 100 of them in use for files, 24 kept: 132 for connections. */
  private static final long ROOM = 132;

  private final AtomicLong files = new AtomicLong(FILES);
  private final AtomicLong counts = new AtomicLong();
  private final Admission admission =
      new Admission(
          new Admission.Descriptors() {
            @Override
            public long limit() {
              return LIMIT;
            }

            @Override
            public long inUse() {
              counts.incrementAndGet();
              return files.get() + admitted();
            }
          });

  private long admitted() {
    return admission.open();
  }

  @Test
  void connectionsAreRefusedBeforeDescriptorsRunOut() {
    admission.look();
    for (int i = 0; i < ROOM; i++) {
      assertThat(admission.admit()).isTrue();
    }
    assertThat(admission.admit()).isFalse();
    assertThat(admission.open()).isEqualTo((int) ROOM);
    assertThat(admission.refused()).isEqualTo(1);

    admission.left();
    assertThat(admission.admit()).isTrue();
    assertThat(admission.admit()).isFalse();
  }

  @Test
  void filesTakeRoomAndGiveItBack() {
    files.set(LIMIT);
    admission.look();
    assertThat(admission.admit()).as("one, so that somebody can ask what is wrong").isTrue();
    assertThat(admission.admit()).isFalse();

    files.set(FILES);
    admission.look();
    assertThat(admission.admit()).isTrue();
    assertThat(admission.openMax()).isEqualTo(ROOM);
  }

  @Test
  void filesAreNotCountedWhileNobodyComes() {
    admission.look();
    admission.look();
    assertThat(counts.get()).isEqualTo(1);

    assertThat(admission.admit()).isTrue();
    admission.look();
    assertThat(counts.get()).isEqualTo(2);
  }

  @Test
  void whereNobodyKnowsAllAreLetIn() {
    Admission unlimited = Admission.unlimited();
    unlimited.look();
    for (int i = 0; i < 100_000; i++) {
      assertThat(unlimited.admit()).isTrue();
    }
  }
}
