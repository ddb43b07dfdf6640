/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.limits.Deadline;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Programs that allow more or less of what the fast path needs: all of them work, and in silence.
 */
@Timeout(120)
class BatchFallbackTest {
  private static final String OPENS = "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED";
  private static final String NATIVE = "--enable-native-access=ALL-UNNAMED";

  /** What each of those programs does. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) throws Exception {
      System.out.println(LinuxCalls.available());
      try (KcpListener listener = KcpListener.bind(Echo.loopback(), KcpOptions.defaults());
          KcpConnection client =
              KcpConnection.connect(listener.localAddress(), KcpOptions.defaults())) {
        Echo.serve(listener);
        Echo.transfer(client, 300_000);
        client.write(new byte[1], 0, 1, Deadline.after(Duration.ofSeconds(60)));
      }
      System.out.println("done");
    }
  }

  private static String run(String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Program.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  @Test
  void withoutPermissionEachDatagramIsACall() throws Exception {
    assertThat(run()).isEqualTo("false\ndone\n");
    assertThat(run(OPENS)).isEqualTo("false\ndone\n");
    assertThat(run(NATIVE)).isEqualTo("false\ndone\n");
  }

  @Test
  void withBothTheCallsAreFound() throws Exception {
    boolean possible =
        System.getProperty("os.name").equals("Linux") && Runtime.version().feature() >= 22;
    for (String mode : List.of("off", "mmsg", "gso")) {
      assertThat(run(OPENS, NATIVE, "-Dio.fawa.loom.udp.batch=" + mode))
          .isEqualTo(possible + "\ndone\n");
    }
  }

  @Test
  void aModeThatIsNoneIsSaidToBeNone() throws Exception {
    assertThat(run(OPENS, NATIVE, "-Dio.fawa.loom.udp.batch=fast"))
        .contains("io.fawa.loom.udp.batch is neither off, mmsg nor gso")
        .endsWith("done\n");
  }
}
