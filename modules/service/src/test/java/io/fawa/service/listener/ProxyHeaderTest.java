/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.listener;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {
  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

  /** 192.0.2.7 port 4660 to 198.51.100.1 port 443. */
  private static final String IPV4 = "c0000207" + "c6336401" + "1234" + "01bb";

  private static final String IPV6 =
      "20010db8000000000000000000000007" + "20010db8000000000000000000000001" + "1234" + "01bb";

  private static ByteArrayInputStream bytes(String hex) {
    return new ByteArrayInputStream(HexFormat.of().parseHex(hex));
  }

  private static ProxyHeader read(String hex) throws IOException {
    return ProxyHeader.read(bytes(SIGNATURE + hex));
  }

  @ParameterizedTest
  @CsvSource({"2111000c" + IPV4 + ",192.0.2.7", "21210024" + IPV6 + ",2001:db8::7"})
  void namesTheClient(String hex, String address) throws Exception {
    assertThat(read(hex).source())
        .contains(new InetSocketAddress(InetAddress.getByName(address), 0x1234));
  }

  @Test
  void leavesWhatFollows() throws Exception {
    ByteArrayInputStream in = bytes(SIGNATURE + "2111000c" + IPV4 + "474554");
    ProxyHeader.read(in);
    assertThat(new String(in.readNBytes(4), US_ASCII)).isEqualTo("GET");
  }

  /** What the proxy itself asks, and clients that have no IP address. */
  @ParameterizedTest
  @ValueSource(strings = {"20000000", "2011000c" + IPV4, "21000000", "210000020000", "21310000"})
  void namesNobody(String hex) throws Exception {
    assertThat(read(hex).source()).isEmpty();
  }

  @Test
  void aChecksumIsCompared() throws Exception {
    String fields = "030004" + "%08x";
    String right = "21110013" + IPV4 + fields;
    int sum = sum(SIGNATURE + right.formatted(0));
    assertThat(read(right.formatted(sum)).source()).isPresent();
    assertThatThrownBy(() -> read(right.formatted(sum ^ 1)))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("checksum");
    assertThatThrownBy(() -> read("21110012" + IPV4 + "030003" + "000000"))
        .isInstanceOf(ProtocolException.class);
  }

  private static int sum(String hex) {
    java.util.zip.CRC32C sum = new java.util.zip.CRC32C();
    sum.update(HexFormat.of().parseHex(hex));
    return (int) sum.getValue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1111000c" + IPV4, // version 1
        "2211000c" + IPV4, // an unknown command
        "2111000b" + "c0000207c6336401123401", // too short for IPv4
        "2121000c" + IPV4, // IPv4 where IPv6 is promised
        "2111000e" + IPV4 + "0400", // a field without its length
        "2111000f" + IPV4 + "040001", // a field that does not fit
      })
  void malformedOnesAreRefused(String hex) {
    assertThatThrownBy(() -> read(hex)).isInstanceOf(ProtocolException.class);
  }

  @Test
  void whatIsNoHeaderIsRefused() {
    assertThatThrownBy(() -> ProxyHeader.read(bytes("474554202f20485454502f312e310d0a")))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("no PROXY protocol header");
    assertThatThrownBy(() ->
            ProxyHeader.read(
                new ByteArrayInputStream("PROXY TCP4 192.0.2.7 198.51.100.1".getBytes(US_ASCII))))
        .isInstanceOf(ProtocolException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0d0a", SIGNATURE, SIGNATURE + "2111000c" + "c000"})
  void oneThatIsNotWholeIsRefused(String hex) {
    assertThatThrownBy(() -> ProxyHeader.read(bytes(hex))).isInstanceOf(EOFException.class);
  }

  /** Whatever the bytes: a header, or one of two failures. */
  @Test
  void noBytesDoHarm() throws Exception {
    Random random = new Random(7);
    byte[] right = HexFormat.of().parseHex(SIGNATURE + "2121002b" + IPV6 + "0400040001020300");
    for (int round = 0; round < 20_000; round++) {
      byte[] damaged = right.clone();
      for (int i = 0; i < 1 + round % 3; i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(ProxyHeader.read(new ByteArrayInputStream(damaged)).source()).isNotNull();
      } catch (ProtocolException | EOFException refused) {
        assertThat(refused.getMessage()).isNotBlank();
      }
    }
  }
}
