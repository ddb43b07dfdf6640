/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is an address, and that nothing else has a name server asked. */
class IpLiteralsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.255",
    "192.0.2.1, 192.0.2.1",
    "::, 0:0:0:0:0:0:0:0",
    "2001:DB8::9, 2001:db8:0:0:0:0:0:9",
    "::ffff:192.0.2.1, 192.0.2.1"
  })
  void addressesAreRead(String text, String address) {
    assertThat(IpLiterals.parse(text).map(InetAddress::getHostAddress)).contains(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "256.0.0.1",
        "192.0.2.999",
        "1.2.3.x",
        "0x7f.0.0.1",
        ":",
        ":::",
        "1::2::3",
        "2001:db8::12345",
        "fe80::1%eth0",
        "[::1]",
        "localhost",
        "beef"
      })
  void whatIsNoneIsNone(String text) {
    assertThat(IpLiterals.parse(text)).isEmpty();
  }

  /**
   * A caller's Host or X-Forwarded-For that looks like an address must not become a question to a
   * name server. The file stands for that server, and knows each of these names.
   */
  @Test
  @Timeout(180)
  void noNameIsLookedUp() throws Exception {
    List<String> names = List.of("256.0.0.1", "999.1.1.1", "1.2.3.300", "beef", "face.cafe");
    Path hosts = folder.resolve("hosts");
    Files.write(hosts, names.stream().map(name -> "198.51.100.7 " + name).toList());
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Djdk.net.hosts.file=" + hosts,
                "-cp",
                System.getProperty("java.class.path"),
                Asker.class.getName(),
                String.join(",", names))
            .redirectErrorStream(true)
            .start();
    String found =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(found.lines())
        .as("the file is asked where a name is meant")
        .first()
        .isEqualTo("198.51.100.7");
    assertThat(found.lines().skip(1)).hasSize(names.size()).allMatch("none"::equals);
  }

  /** The process of {@link #noNameIsLookedUp}. */
  static final class Asker {
    private Asker() {}

    public static void main(String[] names) throws Exception {
      List<String> all = List.of(names[0].split(",", -1));
      System.out.println(InetAddress.getByName(all.getFirst()).getHostAddress());
      for (String name : all) {
        System.out.println(IpLiterals.parse(name).map(InetAddress::getHostAddress).orElse("none"));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a.example, a.example",
    "a.example:80, a.example",
    "a.example:, a.example",
    "[::1], ::1",
    "[::1]:80, ::1",
    "[::1, [::1",
    "2001:db8::1, 2001:db8::1",
    "'', ''"
  })
  void aHostIsWhatIsBeforeItsPort(String authority, String host) {
    assertThat(IpLiterals.withoutPort(authority)).isEqualTo(host);
  }

  /** Behind a load balancer the address that callers use is none of this machine's. */
  @ParameterizedTest
  @ValueSource(strings = {"[2001:db8::7]", "2001:db8::7", "[2001:DB8::7]"})
  void anAddressThatIsConfiguredIsKnown(String configured) {
    KnownHosts hosts = new KnownHosts(List.of(configured));
    assertThat(hosts.knows("[2001:db8::7]")).isTrue();
    assertThat(hosts.knows("[2001:db8::7]:8443")).isTrue();
    assertThat(hosts.isConfigured("[2001:db8::7]:8443")).isTrue();
    assertThat(hosts.knows("[2001:db8::8]")).isFalse();
  }
}
