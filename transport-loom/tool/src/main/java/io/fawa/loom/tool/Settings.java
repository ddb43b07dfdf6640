/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.tool;

import io.fawa.loom.fec.FecConfig;
import io.fawa.loom.kcp.KcpConfig;
import io.fawa.loom.mux.MuxConfig;
import io.fawa.loom.net.udp.KcpOptions;
import io.fawa.loom.seal.PacketCipher;
import io.fawa.loom.seal.PassPhrase;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The options that all commands share.
 *
 * @param kcp options of conversations
 * @param mux options of sessions on top, if any
 */
record Settings(KcpOptions kcp, Optional<MuxConfig> mux) {
  /**
   * A window for one stream on a link of tens of milliseconds; smux's default of 64 KiB is too
   * small.
   */
  private static final int STREAM_WINDOW_BYTES = 4 << 20;

  private static final int SESSION_BYTES = 16 << 20;
  private static final Duration IDLE = Duration.ofMinutes(10);

  static Settings of(Arguments arguments) throws UsageException {
    PacketCipher cipher = cipher(arguments);
    byte[] key = key(arguments);
    int window = (int) arguments.number("window", 1024, 1, 65_535);
    int mtu = (int) arguments.number("mtu", 1400, 128, 1500);
    int smux = (int) arguments.number("smux", 0, 0, 2);
    KcpConfig config = KcpConfig.fast().withStreamMode(true).withWindows(window, window);
    if (arguments.flag("ours")) {
      KcpConfig ours = KcpConfig.adaptive();
      config =
          ours.withWindows(window, Math.max(window, ours.receiveWindow()))
              .withSendWindowMax(Math.max(window, ours.sendWindowMax()));
    }
    config = noDelay(arguments, config);
    KcpOptions.Builder kcp = KcpOptions.builder().mtuBytes(mtu).config(config).idleTimeout(IDLE);
    fec(arguments).ifPresent(kcp::fec);
    if (key.length < cipher.keyBytesMin()) {
      throw new UsageException(
          "--crypt %s needs a --key of at least %d bytes in hex, not %d"
              .formatted(cipher.wireName(), cipher.keyBytesMin(), key.length));
    }
    return new Settings(kcp.cipher(cipher, key).build(), mux(smux));
  }

  private static PacketCipher cipher(Arguments arguments) throws UsageException {
    try {
      return PacketCipher.named(arguments.text("crypt").orElse("nil"));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--crypt: " + e.getMessage());
    }
  }

  private static byte[] key(Arguments arguments) throws UsageException {
    Optional<String> phrase = arguments.text("pass");
    Optional<String> key = arguments.text("key");
    if (phrase.isPresent() && key.isPresent()) {
      throw new UsageException("--pass and --key exclude each other");
    }
    if (phrase.isPresent()) {
      return PassPhrase.key(phrase.get());
    }
    try {
      return HexFormat.of().parseHex(key.orElse(""));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--key is not hex: " + e.getMessage());
    }
  }

  private static KcpConfig noDelay(Arguments arguments, KcpConfig otherwise) throws UsageException {
    String text = arguments.text("nodelay").orElse("");
    if (text.isEmpty()) {
      return otherwise;
    }
    String[] parts = text.split(",", -1);
    if (parts.length != 4) {
      throw new UsageException("--nodelay is '" + text + "', write it as 1,10,2,1");
    }
    boolean noDelay = Arguments.number("no-delay of --nodelay", parts[0], 0, 2) > 0;
    int interval = (int) Arguments.number("the interval of --nodelay", parts[1], 1, 5_000);
    int resend = (int) Arguments.number("fast resend of --nodelay", parts[2], 0, 255);
    boolean controlled = Arguments.number("the last of --nodelay", parts[3], 0, 1) == 0;
    return otherwise.withNoDelay(noDelay, interval, resend, controlled);
  }

  private static Optional<FecConfig> fec(Arguments arguments) throws UsageException {
    String text = arguments.text("fec").orElse("0+0");
    String[] parts = text.split("\\+", -1);
    if (parts.length != 2) {
      throw new UsageException("--fec is '" + text + "', write it as 10+3");
    }
    int data = (int) Arguments.number("data packets of --fec", parts[0], 0, 255);
    int parity = (int) Arguments.number("parity packets of --fec", parts[1], 0, 255);
    if (data == 0 && parity == 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(new FecConfig(data, parity));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--fec: " + e.getMessage());
    }
  }

  private static Optional<MuxConfig> mux(int version) {
    return version == 0
        ? Optional.empty()
        : Optional.of(
            MuxConfig.defaults()
                .withVersion(version)
                .withReceiveBytesMax(SESSION_BYTES)
                .withStreamWindowBytes(STREAM_WINDOW_BYTES));
  }
}
