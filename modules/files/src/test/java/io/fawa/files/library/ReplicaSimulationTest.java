/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.files.ByteRange;
import io.fawa.files.ContentId;
import io.fawa.files.FileRecord;
import io.fawa.files.FilesConfig;
import io.fawa.files.contract.ManualClock;
import io.fawa.files.contract.MemoryContentStore;
import io.fawa.files.contract.MemoryMetadataStore;
import io.fawa.files.contract.MemoryUploadStore;
import io.fawa.limits.Asker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Replicas that upload, die, sleep, wake up, sweep and recover in any order, in virtual time. A
 * file that was acknowledged is there until it expires, whoever is asked; in the end nothing is
 * left.
 */
class ReplicaSimulationTest {
  private static final int SEEDS = 200;
  private static final int STEPS = 400;
  private static final int STEPS_PER_LOOK = 10;
  private static final Asker ME = Asker.named("192.0.2.1");
  private static final FilesConfig CONFIG =
      FilesConfig.defaults()
          .withTimeToLive(Duration.ofMinutes(30))
          .withUploadLife(Duration.ofMinutes(3))
          .withLeaseLife(Duration.ofSeconds(30));

  @Test
  void whatIsAcknowledgedStaysWhateverReplicasDo() throws IOException {
    int acknowledged = 0;
    long recovered = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      Run run = new Run(seed);
      run.run();
      acknowledged += run.acknowledgedEver;
      recovered += run.recovered;
    }
    assertThat(acknowledged).isGreaterThan(10 * SEEDS);
    assertThat(recovered).isGreaterThan(SEEDS);
  }

  private static final class Run {
    private final long seed;
    private final Random random;
    private final ManualClock clock = new ManualClock();
    private final MemoryContentStore contents = new MemoryContentStore(1 << 20);
    private final MemoryMetadataStore metadata = new MemoryMetadataStore();
    private final MemoryUploadStore uploads = new MemoryUploadStore();
    private final List<Running> processes = new ArrayList<>();
    private final List<FileRecord> acknowledged = new ArrayList<>();
    private int acknowledgedEver;
    private long recovered;

    Run(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
    }

    void run() throws IOException {
      for (int step = 0; step < STEPS; step++) {
        while (processes.size() < 3) {
          start();
        }
        step(processes.get(random.nextInt(processes.size())));
        if (step % STEPS_PER_LOOK == 0) {
          checkAcknowledged();
        }
      }
      checkAcknowledged();
      end();
    }

    private void start() throws IOException {
      Running process = new Running(library());
      assertThat(process.library.recover().clean()).as("seed %d", seed).isTrue();
      processes.add(process);
    }

    private FileLibrary library() {
      return new FileLibrary(
          contents, metadata, uploads, CONFIG, clock, new Random(random.nextLong()));
    }

    private void step(Running process) throws IOException {
      switch (random.nextInt(12)) {
        case 0, 1, 2 -> process.uploads.add(process.library.begin("a", -1, ME));
        case 3, 4 -> append(process);
        case 5, 6 -> complete(process);
        case 7 -> process.library.sweep();
        case 8 -> process.library.renew();
        case 9 -> clock.advance(Duration.ofSeconds(random.nextInt(90)));
        case 10 -> {
          // Dies at any moment, or is asleep for as long as nobody picks it.
          if (random.nextInt(4) == 0) {
            processes.remove(process);
            recovered += process.library.counts().uploadsRecovered();
          }
        }
        default -> assertThat(process.library.recover().clean()).as("seed %d", seed).isTrue();
      }
    }

    private void append(Running process) {
      if (process.uploads.isEmpty()) {
        return;
      }
      Upload upload = process.uploads.get(random.nextInt(process.uploads.size()));
      byte[] bytes = "some bytes".getBytes(StandardCharsets.UTF_8);
      try {
        upload.append(bytes, 0, bytes.length);
      } catch (IOException takenForDead) {
        upload.close();
        process.uploads.remove(upload);
      }
    }

    private void complete(Running process) {
      if (process.uploads.isEmpty()) {
        return;
      }
      try (Upload upload = process.uploads.removeLast()) {
        uploads.broken(random.nextInt(4) == 0); // so that its session outlives it
        acknowledged.add(upload.complete());
        acknowledgedEver++;
      } catch (IOException takenForDead) {
        assertThat(takenForDead).hasMessage("storage is not available");
      } finally {
        uploads.broken(false);
      }
    }

    private void checkAcknowledged() throws IOException {
      acknowledged.removeIf(file -> file.expiredAt(clock.instant()));
      for (FileRecord file : acknowledged) {
        FileLibrary anyone = processes.isEmpty() ? library() : processes.getFirst().library;
        assertThat(anyone.find(file.key().text(), ME)).as("seed %d", seed).contains(file);
        try (InputStream in = anyone.read(file, ByteRange.whole(file.size()))) {
          assertThat(in.readNBytes(1 << 20)).as("seed %d", seed).hasSize((int) file.size());
        }
      }
    }

    private void end() throws IOException {
      for (Running process : processes) {
        recovered += process.library.counts().uploadsRecovered();
      }
      clock.advance(CONFIG.timeToLive().plus(CONFIG.uploadLife()));
      FileLibrary last = library();
      assertThat(last.recover().clean()).as("seed %d", seed).isTrue();
      last.sweep();
      last.sweep();
      recovered += last.counts().uploadsRecovered();
      Set<ContentId> left = new HashSet<>();
      contents.list(left::add);
      contents.unfinished(left::add);
      assertThat(left).as("seed %d", seed).isEmpty();
      assertThat(uploads.count()).as("seed %d", seed).isZero();
      assertThat(metadata.count()).as("seed %d", seed).isZero();
      assertThat(contents.bytesLeft()).as("seed %d", seed).isEqualTo(1 << 20);
      assertThat(contents.aside()).as("seed %d", seed).isEmpty();
      assertThat(metadata.aside()).as("seed %d", seed).isEmpty();
    }
  }

  private static final class Running {
    private final FileLibrary library;
    private final List<Upload> uploads = new ArrayList<>();

    Running(FileLibrary library) {
      this.library = library;
    }
  }
}
